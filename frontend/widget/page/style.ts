/** The style of the button and the frame, in their own shadow root. */
export const style = `\
:host{all:initial!important}\
.w{--c:#0b7c86;--i:#fff;position:fixed;z-index:2147483647;--g:24px;inset-block-end:calc(var(--g) + var(--y,0px));inset-inline-end:calc(var(--g) + var(--x,0px));font:600 12px/20px system-ui,sans-serif}\
button{all:unset;box-sizing:border-box;inline-size:56px;block-size:56px;border-radius:50%;background:var(--c);color:var(--i);display:grid;place-items:center;cursor:pointer;position:relative;box-shadow:0 8px 28px rgb(15 23 26/.14),0 2px 6px rgb(15 23 26/.06)}\
button:focus-visible{outline:3px solid var(--c);outline-offset:3px}\
svg{inline-size:24px;block-size:24px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}\
b{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;min-inline-size:20px;box-sizing:border-box;padding-inline:6px;border-radius:10px;background:#c9352b;color:#fff;text-align:center}\
[hidden],.own button{display:none!important}\
iframe{position:absolute;border:0;inset-block-end:70px;inset-inline-end:0;inline-size:384px;max-inline-size:calc(100vw - 48px);block-size:620px;max-block-size:calc(100vh - 118px - var(--y,0px));border-radius:16px;background:canvas;color-scheme:light dark;box-shadow:0 8px 28px rgb(15 23 26/.14),0 2px 6px rgb(15 23 26/.06)}\
.own iframe{inset-block-end:0}\
@media (max-width:480px),(max-height:480px){.w{--g:16px}\
.open button{visibility:hidden}\
iframe{position:fixed;inset:0;inline-size:100%;max-inline-size:none;block-size:100dvh;max-block-size:none;border-radius:0}}\
`
