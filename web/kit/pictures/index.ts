/** Pictures drawn on the server: strings of accessible inline SVG; their colours are in pictures.scss. */
export { caseBars, type CaseBars } from './case-bars';
export { costBars, type CostBars } from './cost-bars';
export { figureBars, type FigureBars } from './figure-bars';
export { outcomeDots, type DotKind, type OutcomeDot, type OutcomeDots } from './outcome-dots';
export { reasonBars, type ReasonBars } from './reason-bars';
export { statusBar, type StatusBar, type StatusPart } from './status-bar';
export { swatch } from './swatch';
export { timeline, type Band, type Mark, type Minute, type Timeline } from './timeline';
export { TONES, type Tone } from './tones';
