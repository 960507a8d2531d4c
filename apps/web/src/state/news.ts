/** What happened, as sentences for the live region. */
import type { ClientState, Notice } from '@parley/client';
import { callTexts } from '../call-texts.ts';

export function newsOf(notice: Notice): string | undefined {
  const { news } = callTexts;
  switch (notice.what) {
    case 'joined':
      return news.joined(notice.name);
    case 'left':
      return news.left[notice.reason](notice.name);
    case 'chat':
      return notice.message.from === 'you'
        ? undefined
        : news.message(notice.message.name, notice.message.text);
    default:
      // The end screen says the end, and what rings says what became of it.
      return undefined;
  }
}

/** What changed in a call without a notice of its own. */
export function changesOf(before: ClientState, after: ClientState): string[] {
  const { news } = callTexts;
  if (before.call.is !== 'in' || after.call.is !== 'in') return [];
  const changes: string[] = [];
  if (before.call.locked !== after.call.locked) {
    changes.push(after.call.locked ? news.locked : news.unlocked);
  }
  for (const member of after.call.members) {
    const was = before.call.members.find(({ id }) => id === member.id);
    if (was !== undefined && was.link !== 'closed' && member.link === 'closed')
      changes.push(news.unconnected(member.name));
    if (member.media.screen === (was?.media.screen ?? false)) continue;
    changes.push(member.media.screen ? news.sharing(member.name) : news.sharingEnded(member.name));
  }
  return changes;
}
