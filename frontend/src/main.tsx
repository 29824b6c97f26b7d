import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { createQueryClient } from "./app/query-client";
import { createAppRouter } from "./app/router";
import { readNonce } from "./lib/nonce";

// The library that stops the page from scrolling behind a dialog asks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: readNonce() });

const queryClient = createQueryClient(() => router);
const router = createAppRouter(queryClient);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App router={router} queryClient={queryClient} />
  </StrictMode>,
);
