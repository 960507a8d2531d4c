/**
 * The service worker: shows calls as notifications while no page is open, and hands on what was
 * pressed there. Keeps no files, so no old page can ever come from here.
 */
const texts = {
  calls: (name) => `${name} calls`,
  missed: (name) => `Missed call from ${name}`,
  media: { video: 'Video call', audio: 'Voice call' },
  accept: 'Accept',
  decline: 'Decline',
};

/** Calls that were accepted for a page that is opening. */
const accepted = new Set();

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('push', (event) => event.waitUntil(pushed(event.data?.json())));
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(pressed(event.action, event.notification.data ?? {}));
});
// An address proves nothing: whoever calls could have sent it as a link.
addEventListener('message', ({ data, source }) => {
  const invite = data?.asks;
  if (accepted.delete(invite)) source?.postMessage({ answer: 'accept', invite });
});

/** One tag for each call: what comes later of it takes the place of what came before. */
async function pushed({ what, invite, from, media, decline, why } = {}) {
  if (what === 'ring') {
    await registration.showNotification(texts.calls(from), {
      tag: invite,
      body: texts.media[media],
      icon: '/icon-192.png',
      requireInteraction: true,
      renotify: true,
      vibrate: [400, 200, 400, 800, 400, 200, 400],
      data: { invite, decline },
      actions: [
        { action: 'accept', title: texts.accept },
        { action: 'decline', title: texts.decline },
      ],
    });
  } else if (what === 'stopped' && why === 'missed') {
    await registration.showNotification(texts.missed(from), {
      tag: invite,
      icon: '/icon-192.png',
      silent: true,
    });
  } else if (what === 'stopped') {
    for (const shown of await registration.getNotifications({ tag: invite })) shown.close();
  }
}

async function pressed(action, { invite, decline }) {
  // The right to decline came with the push: no page is needed.
  if (action === 'decline' && decline !== undefined) {
    await fetch('/decline', { method: 'POST', body: decline });
    return;
  }
  const answer = ['accept', 'decline'].includes(action) ? action : undefined;
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (page === undefined) {
    if (answer === 'accept') accepted.add(invite);
    await clients.openWindow(answer === 'accept' ? `/?answer=${encodeURIComponent(invite)}` : '/');
    return;
  }
  if (answer !== undefined) page.postMessage({ answer, invite });
  if (answer !== 'decline') await page.focus();
}
