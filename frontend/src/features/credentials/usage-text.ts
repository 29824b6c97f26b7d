/** The words of what a credential may be used for. */
export const usageText = {
  usageLines: {
    oauth2: {
      http: "Services may fetch the access token for calls to web services, the proxy and jobs make such calls.",
      ftp: "",
      sftp: "",
      job_execution: "",
    },
    password: {
      http: "For calls to web services by HTTP Basic: by the proxy, by jobs, and by services that fetch it.",
      ftp: "Handed to a service that asks for it for FTP.",
      sftp: "Handed to a service that asks for it for SFTP.",
      job_execution: "Handed to a service that runs work as this account.",
    },
  },
  noUsage: "Nothing is ticked, so services and jobs are refused.",
  unticked: "These are refused as soon as this is saved:",
  usedByNobody: "no service has used it for that",
  lastUsed: "last",
  moreServices: (count: number) => `${String(count)} more`,
  jobs: (paths: string) => `Jobs that call with it: ${paths}`,
} as const;
