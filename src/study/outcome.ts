export { type Outcome, outcomeSchema } from '../experiment/outcome.js';
