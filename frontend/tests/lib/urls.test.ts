import { expect, test } from "vitest";
import { readNonce } from "@/lib/nonce";
import { isWebAddress, readHost } from "@/lib/urls";

test("the host of an address is named with its port, and a half-typed one as it is", () => {
  expect(readHost("https://login.example.com:8443/token?x=1")).toBe("login.example.com:8443");
  expect(readHost("https//login")).toBe("https//login");
});

test.each(["https://a.example", "http://127.0.0.1:9000/token"])("%s is a web address", (text) => {
  expect(isWebAddress(text)).toBe(true);
});

test.each(["", "a.example", "https://", "ftp://a.example", "javascript:alert(1)", "mailto:a@b"])(
  "%j is no web address",
  (text) => {
    expect(isWebAddress(text)).toBe(false);
  },
);

test("a page without a nonce has an empty one", () => {
  expect(readNonce()).toBe("");
});
