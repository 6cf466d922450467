import { ApiError, pauseOf, problemCode } from './api'
import type { WireFile } from './wire'

/** Sends one file and tells how far it is, 0 to 1. `abort` stops it. */
export function upload(
  file: File,
  token: string,
  progress: (part: number) => void,
): { done: Promise<WireFile>; abort: () => void } {
  const request = new XMLHttpRequest()
  const done = new Promise<WireFile>((resolve, reject) => {
    request.open('POST', '/chat/api/files')
    request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    request.onerror = request.onabort = () => reject(new ApiError('offline'))
    request.onload = () => {
      if (request.status >= 300) {
        const wait = pauseOf(request.getResponseHeader('Retry-After'))
        return reject(new ApiError(problemCode(request.responseText), request.status, wait))
      }
      try {
        resolve(JSON.parse(request.responseText) as WireFile)
      } catch {
        reject(new ApiError('offline')) // no answer of ours, as the sign-in page of a hotel's network
      }
    }
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
  return { done, abort: () => request.abort() }
}
