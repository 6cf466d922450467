/** The app's addresses, spelled in one place. */
export const paths = {
  signIn: '/signin',
  setUp: '/setup',
  home: '/inbox/mine',
  invite: '/invite/$token',
  folder: '/inbox/$folder',
  conversation: '/inbox/$folder/$id',
  search: '/search',
  settings: '/settings/$page',
} as const
