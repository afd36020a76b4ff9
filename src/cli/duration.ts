export { formatDuration } from '../experiment/duration.js';
