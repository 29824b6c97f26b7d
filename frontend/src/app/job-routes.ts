/** The ways to the pages of jobs. */
import { createRoute } from "@tanstack/react-router";
import { frameRoute } from "./door-routes";
import { JobRoute, JobsRoute, NewJobRoute } from "./job-pages";
import * as search from "./search";

export const jobsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/jobs",
  validateSearch: search.readJobsSearch,
  component: JobsRoute,
});

export const newJobRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/jobs/new",
  validateSearch: search.readNewItemSearch,
  component: NewJobRoute,
});

export const jobRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/jobs/$id",
  validateSearch: search.readJobSearch,
  component: JobRoute,
});
