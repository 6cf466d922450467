import { describe, expect, test } from 'vitest'
import { bootstrap, reza, sara } from '../testing/make'
import { faultsOfCanned, faultsOfChannel, faultsOfFolder, faultsOfHours } from './named'

const boot = bootstrap({
  agents: [sara, { ...reza, disabled: true }, { ...reza, id: 'a3', pending: true }],
  hours: [{ id: 'h1', name: 'Office' }],
  channels: [{ id: 'ch1' } as never],
})

describe('what records name', () => {
  test('is whole while everything is there', () => {
    expect(faultsOfHours(boot, { hours: 'h1' })).toEqual([])
    expect(faultsOfHours(boot, {})).toEqual([])
    expect(faultsOfHours(boot, { hours: 'own' })).toEqual([])
    expect(faultsOfFolder(boot, { filter: { team: ['t1'], tags: ['g1'], channel: ['ch1'], assignee: 'a1' } })).toEqual(
      [],
    )
    expect(faultsOfFolder(boot, { filter: { assignee: 'me' } })).toEqual([])
    expect(faultsOfFolder(boot, {})).toEqual([])
    const actions = { team: 't1', folder: 'f1', addTags: ['g1'], removeTags: ['g2'], assignee: 'none' }
    expect(faultsOfCanned(boot, { team: 't1', actions })).toEqual([])
    expect(faultsOfCanned(boot, {})).toEqual([])
    expect(faultsOfChannel(boot, { team: 't1', hours: 'h1' })).toEqual([])
  })
  test('is broken by whatever was deleted', () => {
    expect(faultsOfHours(boot, { hours: 'x' })).toEqual(['gone'])
    for (const filter of [{ team: ['t1', 'x'] }, { tags: ['x'] }, { channel: ['x', 'ch1'] }, { assignee: 'x' }])
      expect(faultsOfFolder(boot, { filter })).toEqual(['gone'])
    for (const actions of [
      { team: 'x' },
      { folder: 'x' },
      { addTags: ['x'] },
      { removeTags: ['x'] },
      { assignee: 'x' },
    ])
      expect(faultsOfCanned(boot, { actions })).toEqual(['gone'])
    expect(faultsOfCanned(boot, { team: 'x' })).toEqual(['gone'])
    expect(faultsOfChannel(boot, { team: 'x' })).toEqual(['gone'])
    expect(faultsOfChannel(boot, { hours: 'x' })).toEqual(['gone'])
  })
  test('an agent who cannot work is given nothing, and can still be asked about', () => {
    for (const assignee of ['a2', 'a3']) {
      expect(faultsOfCanned(boot, { actions: { assignee } })).toEqual(['inactive'])
      expect(faultsOfFolder(boot, { filter: { assignee } })).toEqual([])
    }
    expect(faultsOfCanned(boot, { team: 'x', actions: { assignee: 'a2' } })).toEqual(['gone', 'inactive'])
  })
})
