/** The style of the button and the frame, in their own shadow root. */
export const style = `
:host{all:initial!important}
.w{--c:#0b7c86;--i:#fff;position:fixed;z-index:2147483000;inset-block-end:24px;inset-inline-end:24px;font:600 12px/20px system-ui,sans-serif}
button{all:unset;box-sizing:border-box;inline-size:56px;block-size:56px;border-radius:50%;background:var(--c);color:var(--i);display:grid;place-items:center;cursor:pointer;position:relative;box-shadow:0 8px 28px rgb(15 23 26/.14),0 2px 6px rgb(15 23 26/.06);-webkit-tap-highlight-color:transparent;transition:transform .12s}
button:hover{transform:scale(1.04)}
button:focus-visible{outline:3px solid var(--c);outline-offset:3px}
svg{inline-size:24px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;min-inline-size:20px;box-sizing:border-box;padding-inline:6px;border-radius:10px;background:#c9352b;color:#fff;text-align:center}
[hidden]{display:none!important}
iframe{position:fixed;border:0;inset-block-end:94px;inset-inline-end:24px;inline-size:384px;max-inline-size:calc(100vw - 48px);block-size:620px;max-block-size:calc(100vh - 118px);border-radius:16px;background:#fff;box-shadow:0 8px 28px rgb(15 23 26/.14),0 2px 6px rgb(15 23 26/.06)}
@media (prefers-color-scheme:dark){iframe{background:#14181a}}
@media (max-width:480px),(max-height:480px){.w{inset-block-end:16px;inset-inline-end:16px}
.open button{visibility:hidden}
iframe{inset:0;inline-size:100%;max-inline-size:none;block-size:100%;block-size:100dvh;max-block-size:none;border-radius:0}}
@media (prefers-reduced-motion:reduce){button{transition:none}}
`
