// Which code counts as a reader's.

/** Whether an address or path is code of a package of this repository. */
export function isPackageCode(url: string): boolean {
  return /\/packages\/[^/]+\/(?:src|dist)\//.test(url);
}

/** Whether an address or path is below packages/ and begins with one of `beginnings`. */
export function isCodeOf(url: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => url.includes(`/packages/${beginning}`));
}
