/** The style of the button, and of what stands in for the panel until that can be shown. */
export const style = `\
:host{all:initial!important;position:absolute!important}\
.w{--c:#0b7c86;--i:#fff;--g:24px;position:fixed;inset:0;z-index:2147483647;pointer-events:none;font:600 12px/20px system-ui}\
button{all:unset;position:absolute;inset-block-end:calc(var(--g) + var(--y,0px));inset-inline-end:calc(var(--g) + var(--x,0px));box-sizing:border-box;cursor:pointer;pointer-events:auto;box-shadow:0 6px 24px #0f171a2e}\
.b{inline-size:56px;block-size:56px;border-radius:50%;background:var(--c);color:var(--i);display:grid;place-items:center}\
.p{margin-block-end:70px;padding:16px;border-radius:16px;background:#fff;color:#14181a}\
button:focus-visible{outline:3px solid var(--c)}\
svg{inline-size:24px;block-size:24px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round}\
b{position:absolute;margin:-3px;inset-block-start:0;inset-inline-end:0;min-inline-size:8px;padding-inline:6px;border-radius:10px;background:#c9352b;color:#fff;text-align:center}\
[hidden],.own .on{display:none!important}\
@media print{:host{display:none!important}}\
`

/** The style of the panel itself, and of its place while it loads. */
export const frameStyle = `\
.p{position:absolute;inset-block-end:calc(var(--g) + var(--y,0px));inset-inline-end:calc(var(--g) + var(--x,0px));margin-block-end:70px;padding:0;box-sizing:border-box;inline-size:384px;max-inline-size:calc(100% - 48px);block-size:620px;max-block-size:calc(100% - 118px - var(--y,0px));border:0;border-radius:16px;background:canvas;color:canvastext;pointer-events:auto;color-scheme:light dark;box-shadow:0 6px 24px #0f171a2e}\
button.p{display:grid;place-items:center;place-content:center;text-align:center;font-size:14px}\
.wait{font-size:0!important}\
.wait::before{content:"";inline-size:24px;block-size:24px;border:3px solid #8886;border-block-start-color:var(--c);border-radius:50%}\
@media (prefers-reduced-motion:no-preference){.wait::before{animation:t 1s linear infinite}}\
@keyframes t{to{rotate:1turn}}\
.own iframe{margin:0}\
@media (max-width:480px),(max-height:480px){.w{--g:16px}\
.open .b{visibility:hidden}\
iframe.p{position:fixed;inset:0;margin:0;inline-size:100%;max-inline-size:none;block-size:100dvh;max-block-size:none;border-radius:0}}\
`
