/** The product that the journeys of this file have to themselves, whichever file it is. */
import { inject } from "vitest";
import type { Product } from "./stack";

// Vitest numbers those that run at a time from one, and gives a number on when a file is through.
const number = Number(process.env.VITEST_POOL_ID);

export const { facts, dataFolder, receiverPort } = inject("products")[number - 1] as Product;
