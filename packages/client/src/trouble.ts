/** Whose trouble an interruption of a call is: apart from the rest, because it is asked in calls only. */
export { isMissed, type Trouble, troubleOf } from '@parley/core/client/trouble';
