/** What most conversations need some time after the first message: fetched then, in one file with its look. */
import look from './sheets.css?inline'

export { dress } from '../../shared/text/dress'
export { backFolds } from './back'
export { EmailAsk } from './email-ask'
export { Enclosed } from './enclosed'
export { EventLine } from './event-line'
export { FirstForm } from './first-form'
export { Home } from './home'
export { MoreMenu } from './more-menu'
export { Typing } from './typing'

/** What is around the box to write in is fetched with the first use of that. */
export const fetchFiles = () => import('./file-sheets')

document.head.append(Object.assign(document.createElement('style'), { textContent: look }))
