// What draws curves, as a file of its own: only who looks at figures loads it.
export { default } from 'uplot';
