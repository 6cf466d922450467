// The panel draws with functions, from the top, into a page that is its own. What Preact has for classes, contexts,
// portals, suspense, hydration, MathML and tools that look on is left out of what visitors load.

/** What is cut from Preact's file, and what stands in its place. */
const cuts = [
  // Tools that look on.
  ['return!o&&n.vnode&&n.vnode(e),e}', 'return e}'],
  ['(s=n.__b)&&s(r);n:if', 'n:if'],
  ['return(s=n.diffed)&&s(r),l}', 'return l}'],
  ['n.unmount&&n.unmount(t),', ''],
  ['n.__&&n.__(t,r),', ''],
  ['u(n.event?n.event(r):r)', 'u(r)'],
  [
    'n.__c&&n.__c(r,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(n){n.call(r)})}catch(t){n.__e(t,r.__v)}})',
    '',
  ],
  // Hydration and suspense.
  ['128&u.__u&&(c=32&u.__u,s=u.__c.__z)&&(r.__u|=c,p=o=[],8==s.nodeType?l=B(s,o):o.push(s),l=o[0]||l),', ''],
  [/if\(t&&t\.then\)\{if\(r\.__u\|=128\|c.*?\}else o&&o\.some\(g\);/, 'o&&o.some(g);'],
  ['t&&t.then||D(r)', 'D(r)'],
  ['p&&p.some(g),d.__h.length&&e.push(d),', ''],
  ['!u&&(i=t.__c)&&(i=i.__z)&&(f=B(i,o=[]))&&(i==t.__e&&o.some(g),g(f),g(i)),', ''],
  ['l&&(n.__m&&n.__m(r,o),l=!1),', ''],
  ['for(t&&!t.parentNode', 't&&!t.parentNode'],
  [';e&&8==e.nodeType;)e=e.nextSibling;for(o!=e', ';return o!=e'],
  [',t=o;(t=t&&t.nextSibling)&&8==t.nodeType&&!t.data.startsWith("$s"););return t}', ',o&&o.nextSibling}'],
  ['i=(u=t&&32&t.__u)?null:r.__k', 'i=r.__k'],
  // Portals.
  ['if(n.props.__P)return t;', ''],
  ['"function"!=typeof n.type||n.props.__P?', '"function"!=typeof n.type?'],
  ['n.__c&&!n.props.__P)', 'n.__c)'],
  [/M\.__P&&\(s=l,f=.*?S\(u,0\):null\),/, ''],
  ['M.__P&&(r.__e=null,l=s),', ''],
  ['||u&&!t.props.__P)', '||u)'],
  // Classes and contexts.
  ['C=(s=V.prototype)&&s.render,j=(s=V.contextType)&&i[s.__c],L=s?j?j.props.value:s.__:i,', 'L=i,'],
  [
    '(C?r.__c=d=new V(M,L):(r.__c=d=new x(M,L),d.constructor=V,d.render=K),j&&j.sub(d),d.state||(d.state={}),',
    '(r.__c=d=new x(M,L),d.constructor=V,d.render=K,',
  ],
  [/,C&&\(d\.__s\|\|.*?b=d\.state,d\.__v=r/, ',d.__v=r'],
  [/if\(M!==k&&C.*?r\.__e=u\.__e,/, 'if(r.__v==u.__v&&!(8&d.__g)){r.__e=u.__e,'],
  ['y.push.apply(d.__h,d.__k),d.__k=[],d.__h.length&&e.push(d),l=S(u)', 'l=S(u)'],
  [/break n\}d\.componentWillUpdate.*?d\.context=L/, 'break n}}d.context=L'],
  [/H=n\.__r,q=C\?25:0;do\{.*?getSnapshotBeforeUpdate\(k,b\)\),/, 'd.__g&=-9,s=d.render(d.props,0,d.context),'],
  ['if(i.componentWillUnmount)try{i.componentWillUnmount()}catch(t){n.__e(t,r)}', ''],
  [/for\(var i,o,e;t=t\.__;\)if\(.*?\}throw f=0,n/, 'throw n'],
  [/x\.prototype\.setState=.*?x\.prototype\.render=\$,u=\[\],f=0,o=function\(n,t\)\{.*?\},/, ''],
  // What else is never drawn.
  ['"math"==C?f="http://www.w3.org/1998/Math/MathML":', ''],
  ['("foreignObject"==C||"http://www.w3.org/1998/Math/MathML"==f&&v.test(C))&&(f="http://www.w3.org/1999/xhtml"),', ''],
  ['a="template"==C&&t.content||t,', 'a=t,'],
  ['createElementNS(f,C,x.is?x:a)', 'createElementNS(f,C)'],
  ['.replace(/xlink(H|:h)/,"h")', ''],
]

/** Vite's plugin; another version of Preact needs another look. */
export function leanPreact() {
  return {
    name: 'pasokh-lean-preact',
    transform(code, id) {
      if (!/preact\/dist\/preact\.mjs$/.test(id)) return
      let lean = code
      for (const [what, instead] of cuts) {
        const next = lean.replace(what, () => instead)
        if (next === lean) throw new Error(`Preact is not as it was: ${what}`)
        lean = next
      }
      return { code: lean, map: null }
    },
  }
}
