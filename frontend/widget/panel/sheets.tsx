/** What a visitor may ask for: fetched then, in one file. */
export { AttachMenu } from './attach-menu'
export { EmailAsk } from './email-ask'
export { EmojiMenu } from './emoji-menu'
export { MoreMenu } from './more-menu'
export { UploadList } from './upload-list'
