export const text = {
  unreachableTitle: "Tokenwell can't be reached",
  unreachableDetail: "Nothing was changed. Check the network, then try again.",
  brokenTitle: "Tokenwell could not answer",
  brokenDetail: "The fault is on the server's side. Try again in a moment.",
  changedTitle: "Somebody else changed this meanwhile",
  changedDetail: "Nothing was saved. Load the page again to see their change.",
  notPermittedTitle: "You may not do this here",
  notPermittedDetail: "Nothing was changed. Ask somebody with the right for this container.",
  notFoundTitle: "There is nothing here",
  notFoundDetail: "It was deleted, or you may not see it.",
  unknownTitle: "This did not work",
  unknownDetail: "Nothing was changed. Load the page again and retry.",
} as const;
