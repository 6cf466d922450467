import { adding, channel, panelMenu, rule, type Screen, settings, setUp, widget, written } from './scene'

/** The settings, and what there is before the inbox and on other sites. */
export const otherScreens: Screen[] = [
  { name: 'profile', show: settings('profile') },
  {
    name: 'photo-part',
    show: async (s) => {
      await settings('profile')(s)
      const picture = await s.page.screenshot()
      const file = { name: 'me.png', mimeType: 'image/png', buffer: picture }
      await s.page.getByLabel(s.say('admin', 'photo.label'), { exact: true }).last().setInputFiles(file)
      await s.page.getByRole('dialog').waitFor()
    },
  },
  { name: 'notifications', show: settings('notifications') },
  { name: 'workspace', show: settings('workspace') },
  { name: 'agents', show: settings('agents') },
  { name: 'agents-new', show: adding('agents') },
  { name: 'audit', show: settings('audit') },
  { name: 'teams', show: settings('teams') },
  { name: 'teams-new', show: adding('teams') },
  { name: 'channels', show: settings('channels') },
  ...['look', 'texts', 'form', 'hours', 'install', 'security'].map((tab) => ({
    name: `channel-${tab}`,
    show: channel(tab),
  })),
  {
    name: 'channels-new',
    show: async (s) => {
      await settings('channels')(s)
      await s.page.getByRole('button', { name: s.say('common', 'add'), exact: true }).click()
      await s.page
        .getByRole('dialog')
        .getByRole('button', { name: s.say('mail', 'channel.chat') })
        .click()
      await s.page.getByRole('tab').first().waitFor()
    },
  },
  { name: 'channels-kind', show: adding('channels') },
  {
    name: 'channel-mail',
    show: async (s) => {
      await settings('channels')(s)
      await s.page.getByRole('button', { name: 'Narvan Mail' }).first().click()
      await s.page.getByText('support@narvan.example').first().waitFor()
    },
  },
  { name: 'tags', show: settings('tags') },
  { name: 'tags-new', show: adding('tags') },
  { name: 'folders', show: settings('folders') },
  { name: 'folders-new', show: adding('folders') },
  { name: 'canned', show: settings('canned') },
  { name: 'canned-new', show: adding('canned') },
  { name: 'attributes', show: settings('attributes') },
  { name: 'attributes-new', show: adding('attributes') },
  {
    name: 'aside',
    show: async (s) => {
      await s.page.goto(`${s.url}/settings/aside`)
      await s.page.getByRole('main').getByText(s.say('aside', 'empty')).waitFor()
    },
  },
  { name: 'webhooks', show: settings('webhooks') },
  {
    name: 'webhooks-new',
    show: async (s) => {
      await settings('webhooks')(s)
      await s.page.getByRole('button', { name: s.say('hooks', 'new'), exact: true }).click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  { name: 'rules', show: settings('rules') },
  { name: 'rule', show: rule },
  {
    name: 'rule-backtest',
    show: async (s) => {
      await rule(s)
      await s.page.getByRole('button', { name: s.say('rules', 'try'), exact: true }).click()
      await s.page.getByRole('progressbar').waitFor()
      await s.page.locator('section ul li').first().waitFor()
      await s.page.getByRole('progressbar').scrollIntoViewIfNeeded()
    },
  },
  { name: 'hours', show: settings('hours') },
  {
    name: 'hours-new',
    show: async (s) => {
      await settings('hours')(s)
      await s.page.getByRole('button', { name: s.say('rules', 'editName', { name: 'Office hours, Tehran' }) }).click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  { name: 'sla', show: settings('sla') },
  {
    name: 'sla-new',
    show: async (s) => {
      await settings('sla')(s)
      await s.page.getByRole('button', { name: s.say('rules', 'editName', { name: 'Loyal customers' }) }).click()
      await s.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'sign-in',
    who: 'nobody',
    show: async ({ page, url }) => {
      await page.goto(`${url}/signin`)
      await page.locator('input[type=password]').waitFor()
    },
  },
  {
    name: 'invite',
    who: 'nobody',
    show: async ({ page, url, at }) => {
      await page.goto(url + at.invite)
      await page.locator('button[type=submit]:enabled').waitFor()
    },
  },
  {
    name: 'invite-dead',
    who: 'nobody',
    show: async ({ page, url, say }) => {
      await page.goto(`${url}/invite/no-such-invitation`)
      await page.getByText(say('session', 'inviteDead')).waitFor()
    },
  },
  { name: 'set-up', who: 'nobody', alone: true, show: (s) => setUp(s, 0) },
  { name: 'set-up-channel', who: 'nobody', alone: true, show: (s) => setUp(s, 1) },
  { name: 'set-up-install', who: 'nobody', alone: true, show: (s) => setUp(s, 2) },
  { name: 'widget', who: 'nobody', show: widget },
  { name: 'widget-conversation', who: 'nobody', show: written },
  {
    name: 'widget-home',
    who: 'nobody',
    show: async (s) => {
      await written(s) // home is led to once there is something to go back to
      await s.page
        .frameLocator('iframe')
        .getByRole('button', { name: s.say('panel', 'back') })
        .click()
      await s.page.frameLocator('iframe').getByRole('listitem').first().waitFor()
    },
  },
  ...(['attach', 'emoji', 'more'] as const).map((name) => ({
    name: `widget-${name}`,
    who: 'nobody' as const,
    show: panelMenu(name),
  })),
]
