import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changePreferences, preferencesQuery } from "@/api/notices";
import type { NewsKind, NoticePreferences } from "@/api/types";

// One after the other, so that each is sent with the version that the one before made.
const scope = { id: "notice-preferences" };
const { queryKey } = preferencesQuery;
type Turn = { kind: NewsKind; isOn: boolean };

const turn = ({ choices, kinds }: NoticePreferences, one: Turn) =>
  choices
    .map(({ kind }) => kind)
    .filter((kind) => (kind === one.kind ? one.isOn : kinds.includes(kind)));

/** Save what one hears of by e-mail, and where; each with the version that was read. */
export function usePreferenceVerbs() {
  const queryClient = useQueryClient();
  const readTag = () => queryClient.getQueryData(queryKey)?.etag ?? null;
  const show = (one: Turn) => {
    queryClient.setQueryData(queryKey, (now) =>
      now ? { ...now, value: { ...now.value, kinds: turn(now.value, one) } } : now,
    );
  };
  const readAgain = () => queryClient.invalidateQueries({ queryKey });

  const setAddress = useMutation({
    scope,
    mutationFn: (email: string) => changePreferences({ email }, readTag()),
    onSuccess: (answer) => {
      queryClient.setQueryData(queryKey, answer);
    },
    onError: readAgain,
  });
  const setKind = useMutation({
    scope,
    mutationFn: async (one: Turn) => {
      const { value, etag } = await queryClient.ensureQueryData(preferencesQuery);
      return changePreferences({ kinds: turn(value, one) }, etag);
    },
    // The switch turns at once, and back if it could not be saved.
    onMutate: show,
    onSuccess: (answer) => {
      queryClient.setQueryData(queryKey, answer);
    },
    onError: (_, one) => {
      show({ ...one, isOn: !one.isOn });
      return readAgain();
    },
  });
  return { setAddress, setKind };
}
