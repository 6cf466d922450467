import { expect, test } from 'vitest'
import { message } from '../testing/make'
import { answered, isOwn, parsePeople, peopleIn, replyAll, replyTo } from './recipients'

const mina = { name: 'Mina', address: 'mina@x.example' }
const boss = { address: 'boss@x.example' }
const own = ['support@narvan.example', 'help@narvan.example']
const mail = (part = {}) =>
  message(1, {
    mail: {
      from: mina,
      to: [{ address: 'Support@Narvan.example' }, boss],
      cc: [{ address: 'ali@x.example' }],
      ...part,
    },
  })

test('a list is taken apart, as people type and paste it', () => {
  expect(parsePeople('a@x.example, b@x.example; c@x.example').people.map((p) => p.address)).toEqual([
    'a@x.example',
    'b@x.example',
    'c@x.example',
  ])
  expect(parsePeople('"Ahmadi, Sara" <sara@x.example>, Ali Rezaei <ali@x.example>').people).toEqual([
    { name: 'Ahmadi, Sara', address: 'sara@x.example' },
    { name: 'Ali Rezaei', address: 'ali@x.example' },
  ])
  expect(parsePeople('سارا احمدی <sara@x.example>، ali@x.example؛\nreza@x.example').people).toEqual([
    { name: 'سارا احمدی', address: 'sara@x.example' },
    { address: 'ali@x.example' },
    { address: 'reza@x.example' },
  ])
  expect(parsePeople('a@x.example b@x.example\tmailto:c@x.example').rest).toHaveLength(1)
  expect(parsePeople('a@x.example b@x.example').people).toHaveLength(2)
})

test('one address is one person, and marks that nobody sees are none of it', () => {
  expect(parsePeople('A@x.example, a@X.example').people).toEqual([{ address: 'A@x.example' }])
  expect(parsePeople('\u202ba@x.example\u202c\u200f').people).toEqual([{ address: 'a@x.example' }])
})

test('what is no address stays to be put right', () => {
  expect(parsePeople('Sara, sara@x.example, <>, @x')).toEqual({
    people: [{ address: 'sara@x.example' }],
    rest: ['Sara', '<>', '@x'],
  })
  expect(parsePeople('').rest).toEqual([])
})

test('a reply goes to the sender, or to where the sender wants it', () => {
  expect(replyTo(mail(), own)).toEqual({ to: [mina], cc: [], bcc: [] })
  expect(replyTo(mail({ replyTo: [boss] }), own).to).toEqual([boss])
})

test('a reply to all goes to nobody twice and to none of our own addresses', () => {
  const all = replyAll(
    mail({
      cc: [
        boss,
        { address: 'MINA@x.example' },
        { address: 'support+token@narvan.example' },
        { address: 'ali@x.example' },
      ],
    }),
    own,
  )
  expect(all).toEqual({ to: [mina, boss], cc: [{ address: 'ali@x.example' }], bcc: [] })
})

test('a reply to our own mail goes to those whom it went to', () => {
  const ours = mail({ from: { address: own[1] }, to: [mina], cc: [boss] })
  expect(replyTo(ours, own).to).toEqual([mina])
  expect(replyAll(ours, own)).toEqual({ to: [mina], cc: [boss], bcc: [] })
})

test('a plus-address is our own; a longer name is not', () => {
  expect(isOwn('support+x1@narvan.example', own)).toBe(true)
  expect(isOwn('supporter@narvan.example', own)).toBe(false)
})

test('what is answered is what somebody wrote last, not a machine', () => {
  const agent = { kind: 'agent' as const, id: 'a1' }
  const first = { ...mail(), seq: 1 }
  const auto = { ...mail({ machine: true }), seq: 2 }
  const ours = { ...mail(), author: agent, seq: 3 }
  expect(answered([first, auto, ours])?.seq).toBe(1)
  expect(answered([ours])?.seq).toBe(3)
  expect(answered([message(4)])).toBeUndefined()
})

test('the people of a thread are those of its mails, the newest first', () => {
  expect(peopleIn([mail(), mail({ from: boss })], own).map((p) => p.address)).toEqual([
    'boss@x.example',
    'ali@x.example',
    'mina@x.example',
  ])
})
