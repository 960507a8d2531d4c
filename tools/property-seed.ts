/**
 * Property tests draw the same cases in every run, so that a change is judged by what it changes.
 * PARLEY_PROPERTY_SEED=N draws others; a seed that finds something belongs into a test of its own.
 */
import * as fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['PARLEY_PROPERTY_SEED'] ?? 1) });
