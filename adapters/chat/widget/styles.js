// How it looks. Everything an owner may change is a custom property that begins with --intake-; the README lists them.

export const light = `
:host {
  --accent: var(--intake-accent, #4338ca);
  --paper: var(--intake-background, #fff);
  --sheet: #f3f4f8;
  --ink: #171a26;
  --faint: #5a6072;
  --line: #dfe2ea;
  --good: #15803d;
  --bad: #b42318;
  color-scheme: light;
}`;

export const dark = `
:host {
  --accent: var(--intake-accent-dark, #6264e8);
  --paper: var(--intake-background-dark, #151823);
  --sheet: #222635;
  --ink: #eceef5;
  --faint: #a3a9bb;
  --line: #2d3243;
  --good: #4ade80;
  --bad: #fda29b;
  color-scheme: dark;
}`;

export const base = `
:host { all: initial; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.intake {
  --edge: #868c9e;
  --on-accent: var(--intake-on-accent, #fff);
  --inset: var(--intake-inset, 20px);
  font: 400 15px/1.45 var(--intake-font, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  color: var(--ink);
}
p, h2, fieldset { margin: 0; padding: 0; border: 0; font: inherit; min-width: 0; }
button, input, textarea { font: inherit; color: inherit; margin: 0; }
button { border: 0; background: none; cursor: pointer; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { width: 22px; height: 22px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

.launcher, .panel { position: fixed; box-shadow: 0 6px 16px #10142a1f, 0 20px 50px #10142a2b; z-index: var(--intake-z, 2147483000); inset-inline-end: var(--inset); }
.start .launcher, .start .panel { inset-inline: var(--inset) auto; }
.launcher {
  inset-block-end: var(--inset);
  width: 56px; height: 56px; border-radius: 50%;
  display: grid; place-items: center;
  background: var(--accent); color: var(--on-accent);
}
.badge {
  position: absolute; inset-block-start: -3px; inset-inline-end: -3px;
  min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; border: 2px solid var(--paper);
  background: #c81e1e; color: #fff; font-size: 12px; font-weight: 600; line-height: 18px; text-align: center;
}
.panel {
  inset-block-end: calc(var(--inset) + 70px);
  width: min(388px, calc(100vw - 40px));
  height: min(640px, calc(100dvh - 2 * var(--inset) - 80px));
  display: flex; flex-direction: column; overflow: hidden;
  background: var(--paper); border-radius: var(--intake-radius, 18px); border: 1px solid var(--line);
  animation: rise .2s ease-out;
}
header { display: flex; align-items: center; gap: 2px; min-height: 70px; padding: 10px; padding-inline-start: 20px; border-block-end: 1px solid var(--line); }
header div { flex: 1; min-width: 0; }
h2 { font-size: 17px; font-weight: 600; line-height: 1.3; }
h2, .who, b { max-width: 100%; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.state { display: flex; align-items: baseline; gap: 7px; min-height: 19px; color: var(--faint); font-size: 13px; }
.state::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--edge); }
.state.here::before { background: var(--good); }
.none { display: none; }
.round { width: 36px; height: 36px; flex: none; display: grid; place-items: center; border-radius: 10px; color: var(--faint); }
.banner { padding: 9px 20px; background: color-mix(in srgb, #f59e0b 18%, var(--paper)); font-size: 13px; }
.banner:empty { display: none; }

.log { flex: 1; overflow: auto; overscroll-behavior: contain; padding: 12px 16px; outline-offset: -3px; }
.log > *, .card { animation: rise .2s ease-out; }
.day, .note { margin: 12px 24px; text-align: center; color: var(--faint); font-size: 12px; }
.day::first-letter { text-transform: uppercase; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-block-start: 3px; padding-inline: 38px 28px; position: relative; }
.message.first { margin-block-start: 8px; }
.message.mine { align-items: flex-end; padding-inline: 48px 0; }
.who { margin-block-end: 3px; padding-inline-start: 2px; color: var(--faint); font-size: 12px; }
.avatar {
  position: absolute; inset-inline-start: 0; inset-block-start: 21px; width: 28px; height: 28px; border-radius: 50%;
  display: grid; place-items: center; background: color-mix(in srgb, var(--accent) 14%, var(--paper)); color: var(--ink); font-size: 12px; font-weight: 600;
}
.bubble {
  max-width: 100%; padding: 9px 13px; border-radius: 16px; border: 1px solid transparent;
  background: var(--sheet); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4;
}
.first .bubble { border-start-start-radius: 5px; }
.mine .bubble { background: var(--accent); color: var(--on-accent); }
.mine .bubble :focus-visible { outline-color: var(--on-accent); }
.mine.first .bubble { border-start-start-radius: 16px; border-start-end-radius: 5px; }
.waiting .bubble { background: color-mix(in srgb, var(--accent) 16%, var(--paper)); color: var(--ink); }
.refused .bubble { background: var(--paper); color: var(--ink); border-color: var(--bad); }
.attachment {
  display: flex; align-items: center; gap: 9px; max-width: 100%; min-height: 40px; margin-block-start: 4px; padding: 8px 12px;
  border: 1px solid var(--line); border-radius: 14px; background: var(--paper); font-size: 14px; text-decoration: none;
}
b { font-weight: 600; }
small { white-space: nowrap; direction: ltr; }
small, .meta { color: var(--faint); font-size: 12px; }
.meta { display: flex; gap: 8px; align-items: center; margin-block: 3px 6px; padding-inline: 2px; }
.refused .meta { color: var(--bad); }
.meta button { min-height: 24px; padding: 0 4px; text-decoration: underline; }
.dots { display: flex; gap: 4px; padding: 13px 14px; }
.dots i { width: 7px; height: 7px; border-radius: 50%; background: var(--faint); animation: blink 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; }
.dots i:nth-child(3) { animation-delay: .3s; }

.card { margin: 4px 16px 12px; padding: 14px 16px 16px; border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); display: grid; gap: 10px; }
.card.whole { flex: 1; align-content: start; overflow: auto; margin: 0; padding: 20px; border: 0; border-radius: 0; gap: 14px; background: none; }
.card p, legend { font-weight: 600; padding: 0; }
.card label { display: grid; gap: 5px; font-size: 13px; color: var(--faint); }
.card input:not(.sr), .card textarea { width: 100%; min-height: 42px; padding: 9px 12px; border: 1px solid var(--edge); border-radius: 10px; background: var(--paper); color: var(--ink); font-size: 15px; }
.card textarea { resize: vertical; }
.primary { justify-self: start; min-height: 40px; padding: 8px 18px; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.row { display: flex; gap: 8px; align-items: end; }
.row label { flex: 1; }
.stars { display: flex; gap: 4px; margin: 8px -8px 0; }
.stars label { position: relative; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 10px; color: var(--edge); cursor: pointer; }
.stars :is(:has(:checked), :has(~ label :checked)) { color: #b45309; }
.stars :is(:has(:checked), :has(~ label :checked)) .icon { fill: #f59e0b; }
.stars :has(:focus-visible) { outline: 2px solid var(--accent); }

.composer { margin: 0 12px 12px; border: 1px solid var(--edge); border-radius: 16px; background: var(--paper); }
.composer:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.line { display: flex; align-items: end; gap: 2px; padding: 4px; }
.composer textarea { flex: 1; min-width: 0; max-height: 132px; padding: 8px 4px; border: 0; outline: 0; background: none; resize: none; font-size: 15px; line-height: 20px; }
:placeholder-shown { direction: inherit; unicode-bidi: normal; }
::placeholder { color: var(--faint); opacity: 1; }
.send { color: var(--faint); }
.send.ready { background: var(--accent); color: var(--on-accent); }
[dir=rtl] :is(.i-send, .i-end) { transform: scaleX(-1); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 8px 8px 0; }
.chip { display: flex; align-items: center; gap: 6px; max-width: 100%; padding-inline-start: 10px; border-radius: 10px; background: var(--sheet); font-size: 13px; }
.chip .round { width: 30px; height: 30px; }
.chip .icon { width: 16px; }
.launcher .icon, .stars .icon { width: 28px; height: 28px; }
.problem { padding: 8px 12px 0; color: var(--bad); font-size: 13px; }
.drop {
  position: absolute; inset: 8px; z-index: 1; display: grid; place-content: center; border: 2px dashed var(--accent); border-radius: 14px;
  background: var(--paper); font-weight: 600; pointer-events: none;
}

@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@keyframes blink { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
@media (hover: hover) {
  .launcher:hover, .primary:hover, .ready:hover { filter: brightness(1.1); }
  .round:not(.ready):hover, a.attachment:hover { background: var(--sheet); color: var(--ink); }
  .stars :is(:hover, :has(~ label:hover)) { color: #b45309; }
}
@media (max-width: 480px) {
  .panel, .start .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; }
  .opened .launcher { display: none; }
  .composer textarea, .card input:not(.sr), .card textarea { font-size: 16px; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .bubble, .panel, .launcher, .primary, .badge { border: 1px solid CanvasText; }
}`;
