import { ApiError, type ApiFile, answer, refusal } from '../../shared/api/client'

export interface Upload {
  done: Promise<ApiFile> // rejects with an ApiError; its code is "aborted" when cancelled
  cancel: () => void
}

/** Sends a file to the server and tells how much of it went, from 0 to 1: only XMLHttpRequest knows. */
export function upload(file: File, onProgress: (part: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<ApiFile>((resolve, reject) => {
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total)
    request.onload = () => {
      const { status, responseText } = request
      if (status < 200 || status >= 300)
        return reject(refusal(status, responseText, request.getResponseHeader('Retry-After')))
      try {
        resolve(answer<ApiFile>(responseText))
      } catch (error) {
        reject(error)
      }
    }
    request.onerror = () => reject(new ApiError(0, 'offline'))
    request.onabort = () => reject(new ApiError(0, 'aborted'))
  })
  const form = new FormData()
  form.set('file', file)
  request.open('POST', '/api/v1/files')
  request.send(form)
  return { done, cancel: () => request.abort() }
}
