/** The words of More, which come when it is opened. */
export const moreTexts = {
  server: {
    field: 'Server',
    hint: 'Where your calls are arranged, such as https://calls.example.',
    check: 'Check and use',
    checking: 'Checking…',
    reset: 'Use the server of this page',
  },

  network: {
    title: 'Network',
    text: 'Tries everything a call needs and says what to do.',
    check: 'Check my network',
  },

  about: {
    title: 'About',
    text: 'Calls between people, on a server they own.',
    log: 'The log holds no names, addresses or passwords.',
  },
};
