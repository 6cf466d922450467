import { post, put } from '../../shared/api/client'

export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

const worker = async (): Promise<ServiceWorkerRegistration | undefined> => navigator.serviceWorker?.getRegistration('/')

/** Whether this browser is pushed to. */
export async function isPushed(): Promise<boolean> {
  if (!canPush() || Notification.permission !== 'granted') return false
  return (await (await worker())?.pushManager.getSubscription()) != null
}

/** Asks the person, then has this browser pushed to; false when they do not want it. */
export async function beginPush(key: string, language: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false
  await navigator.serviceWorker.register('/sw.js', { scope: '/' })
  const { pushManager } = await navigator.serviceWorker.ready
  const found = await pushManager.getSubscription()
  const subscription = found ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
  const { endpoint, keys } = subscription.toJSON()
  await put('/api/v1/me/push', { endpoint, p256dh: keys?.p256dh, auth: keys?.auth, language })
  return true
}

/** Ends it, here and on the server. */
export async function endPush(): Promise<void> {
  const subscription = await (await worker())?.pushManager?.getSubscription()
  if (!subscription) return
  await post('/api/v1/me/push/end', { endpoint: subscription.endpoint })
  await subscription.unsubscribe()
}
