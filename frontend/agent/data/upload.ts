import { ApiError, type ApiFile, refusal } from '../../shared/api/client'

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
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as ApiFile)
      else reject(refusal(request.status, request.responseText, request.getResponseHeader('Retry-After')))
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
