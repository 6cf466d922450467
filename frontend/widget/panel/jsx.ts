import { type ComponentType, createElement, Fragment, type VNode } from 'preact'

type Props = Record<string, unknown>

/**
 * What the compiler calls for each element of the built panel, in place of the
 * library's own, which is larger for the sake of its debugger.
 */
function jsx(type: string | ComponentType<Props>, props: Props, key?: string | number): VNode {
  return createElement(type as string, key === undefined ? props : { ...props, key })
}

export { Fragment, jsx, jsx as jsxs }
