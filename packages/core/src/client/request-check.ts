/** Requests as they may go on the wire: what the server would refuse for its form never gets there. */
import { parseRoomCode, tidyName, wireLimits } from '@parley/protocol';
import type { ClientErrorCode, Request } from './io.ts';

const nameCharsMax = 64;
const passwordCharsMax = 128;

/** The request in the form that goes on the wire, or why it would be refused there. */
export function checked<One extends Request>(request: One): One | ClientErrorCode {
  switch (request.do) {
    case 'create':
      return passwordProblem(request.password) ?? request;
    case 'look': {
      const room = parseRoomCode(request.room);
      return room === undefined ? 'room_unavailable' : { ...request, room };
    }
    case 'join': {
      const room = parseRoomCode(request.room);
      if (room === undefined) return 'room_unavailable';
      const name = tidyName(request.name);
      const problem = textProblem(name, nameCharsMax) ?? passwordProblem(request.password);
      return problem ?? { ...request, room, name };
    }
    case 'chat':
      return textProblem(request.text, wireLimits.chatCharsMax) ?? request;
    default:
      return request;
  }
}

function textProblem(text: string, charsMax: number): ClientErrorCode | undefined {
  if (text.length > charsMax) return 'too_long';
  return text.length === 0 ? 'bad_message' : undefined;
}

function passwordProblem(password: string | undefined): ClientErrorCode | undefined {
  return password === undefined ? undefined : textProblem(password, passwordCharsMax);
}
