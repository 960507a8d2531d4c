export { simulateHour } from './hour.ts';
