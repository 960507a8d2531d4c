/** Requests as they may go on the wire: what the server would refuse for its form never gets there. */
import { parseRoomCode, readCommand, wireLimits } from '@parley/protocol';
import type { ClientErrorCode, Request } from './io.ts';

/** The request in the form that goes on the wire, or why it would be refused there. */
export function checked(request: Request): Request | ClientErrorCode {
  switch (request.do) {
    case 'look':
    case 'join': {
      const room = parseRoomCode(request.room);
      return room === undefined ? 'room_unavailable' : read({ ...request, room });
    }
    case 'chat':
      if (request.text.length > wireLimits.chatCharsMax) return 'too_long';
      return request.text === '' ? 'bad_message' : request;
    case 'upgrade':
      return request;
    default:
      return read(request);
  }
}

function read({ do: t, ...body }: Request): Request | ClientErrorCode {
  const command = readCommand({ ...body, t });
  if (typeof command === 'string') return command;
  const { t: _, ...fields } = command as { t: string };
  return { do: t, ...fields } as Request;
}
