export const text = {
  copy: "Copy",
  copied: "Copied",
  cancel: "Cancel",
  close: "Close",
  retry: "Try again",
  loadMore: "Load more",
  loading: "Loading",
  empty: "Nothing in here",
  notLoaded: "Could not be loaded",
  newTab: "(opens a new tab)",
  sortBy: (column: string) => `Sort by ${column}`,
} as const;
