/** An action of one component, for as long as it stands. */
import { useMemo } from 'preact/hooks';
import { type Action, createAction } from '../state/action.ts';

export const useAction = (): Action => useMemo(createAction, []);
