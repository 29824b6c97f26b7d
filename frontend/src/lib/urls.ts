export function readHost(url: string): string {
  return URL.parse(url)?.host ?? url;
}

export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ["https:", "http:"].includes(url.protocol) && url.host !== "";
}
