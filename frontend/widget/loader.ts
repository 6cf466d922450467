import { install } from './page/sdk'

install(window, document.currentScript as HTMLScriptElement | null)
