/** The words of the switch that hides one's address, which comes with settings and More. */
export const hidingTexts = {
  title: 'Your address',
  hide: 'Hide my address',
  hint: 'The others learn the address of this server’s relay instead of yours. Calls may then be slower and look worse.',
  byServer: 'On this server the others learn nobody’s address, only that of its relay.',
  fromNextCall: 'It counts from your next call on.',
  noRelay: 'This server has no relay now. While your address is hidden, no call can connect.',
};
