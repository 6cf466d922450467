/** What a visitor may ask for: fetched then, in one file with its look. */
import look from './sheets.css?inline'

export { dress } from '../../shared/text/dress'
export { AttachMenu } from './attach-menu'
export { backFolds } from './back'
export { Counter } from './counter'
export { EmailAsk } from './email-ask'
export { EmojiMenu } from './emoji-menu'
export { Enclosed } from './enclosed'
export { FirstForm } from './first-form'
export { Home } from './home'
export { MoreMenu } from './more-menu'
export { UploadList } from './upload-list'

/** The part that sends files is fetched with the first of them. */
export const fetchFiles = () => import('./file-sheets')

document.head.append(Object.assign(document.createElement('style'), { textContent: look }))
