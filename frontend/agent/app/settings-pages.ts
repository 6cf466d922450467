import type { Agent } from '../../shared/api/client'
import type { SettingsPage } from '../data/room'
import { rooms } from './rooms'

const pages = rooms.flatMap((room) => room.settings ?? [])

/** The settings pages that an agent may open. */
export const pagesFor = ({ role }: Pick<Agent, 'role'>): SettingsPage[] =>
  pages.filter((page) => role === 'admin' || page.forEverybody)
