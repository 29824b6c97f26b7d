/*
 * The refresh of one rotating refresh token: two workers, one row, one provider.
 *
 * Tokens have numbers: 0 is that of the consent, a rotation makes the next one. The provider
 * revokes the family when a token comes that it has replaced. Which protocol the workers
 * follow, MODE says:
 *
 *   0  a lock with a time limit; the token is read before the lock, written blindly
 *   1  the same, and the token is read under the lock
 *   2  claim, journal, keep by version; but the lease may end under a sender who lives
 *   3  ours: as 2, and the lease ends only when its sender is dead or done
 *
 * GRACE 1: the last token but one may be sent again, and brings the same successor.
 * CRASH 1: one fault happens, anywhere: a worker dies, an answer is lost, or refused in error.
 */
#ifndef MODE
#define MODE 3
#endif
#ifndef GRACE
#define GRACE 0
#endif
#ifndef CRASH
#define CRASH 0
#endif
/* The bounds. A replayed run brings its own. */
#ifndef ROTATIONS
#define ROTATIONS 3
#define TRIES 2    /* of each worker */
#define ROUNDS 2   /* of the sweeper, and of whoever drains the spool */
#define FAULTS CRASH
#endif

/* What an observer sees: the journal's and the ledger's words. See trace.py. */
mtype = { claim, rotate, repeat, refuse, ignore, keep, doubt, postpone, resolve };

/* In a replay, each of them happens only when it is its turn. */
#ifdef REPLAY
#include "replay.h"
byte turn = 0;
#define MAY(word, token) (turn < LENGTH && said[turn] == word && about[turn] == token)
#define SAY turn++
#define IDLE false             /* what is not its turn waits, and makes no more states */
#define REBORN goto again      /* a run has more faults than workers */
#else
#define MAY(word, token) true
#define SAY skip
#define IDLE else
#define REBORN skip
#endif

/* The provider. */
byte newest = 0;              /* the refresh token that is good */
bool revoked = false;         /* the family is dead */
byte sends[ROTATIONS + 1];    /* the ledger: how often each token came */

/* The row. */
byte stored = 0;
bool leased = false;
byte open_attempt = 0;        /* whose: a worker's number */
bool due = false;             /* somebody will look at it again */
bool needs = false;           /* a person has to authorize: parked */
bool unknown = false;         /* an attempt on this token ended without an outcome */
bool refused = false;         /* this token was refused once */
byte extra[ROTATIONS + 1];    /* the journal: how often each token may come beyond once */

/* The world, and what is only there to be asked about. */
bool alive[3];                /* of each worker, the sender of its last attempt */
byte spool[3];                /* of each worker, the answer on its disk */
byte faults = 0;
bool lost = false;            /* the newest token is with a dead worker, or with nobody */
bool guilty = false;          /* the family was revoked though nothing was lost at the claim */
bool resent = false, salvaged = false, ended = false;
byte at_work = 4;             /* processes that have not ended */

#define FREE (!leased && open_attempt == 0 && !needs && newest < ROTATIONS)
#define FAULT (faults < FAULTS)
#define REPLACED(token) (token < newest && !(GRACE && token + 1 == newest))

mtype = { granted, denied, turned_away, nothing };

/* The provider's side of one request, in one step. */
inline send(token, excused, answer, successor) {
  atomic {
    if
    :: !revoked && token == newest && MAY(rotate, token) ->
       SAY; newest++; successor = newest; answer = granted
    :: !revoked && token < newest && !REPLACED(token) && MAY(repeat, token) ->
       SAY; successor = newest; answer = granted
    :: (revoked || REPLACED(token)) && MAY(refuse, token) ->
       SAY; guilty = guilty || (!revoked && !excused); revoked = true; answer = denied
    :: FAULT && MAY(ignore, token) ->      /* 429, or a connection refused: nothing was done */
       SAY; faults++; extra[token]++; answer = turned_away
    :: FAULT && MAY(ignore, token) ->      /* broken off, and nothing was done */
       SAY; faults++; answer = nothing
    :: FAULT && MAY(refuse, token) ->      /* a replica lags: refused, and still good */
       SAY; faults++; answer = denied
    fi;
    sends[token]++
  }
}

/* An answer's tokens become the current ones if they follow what is stored, however late. */
inline store(successor) {
  stored = successor; needs = false; unknown = false; refused = false; lost = false
}

/* An attempt has no outcome: the policy allows one more request, or a person has to act. */
inline settle() {
  if
  :: (GRACE || !unknown) -> unknown = true; extra[stored]++; due = true; resent = true
  :: else -> needs = true
  fi
}

#if MODE >= 2
proctype Worker(byte me) {
  byte tries = 0, spent, successor;
  bool excused;
  mtype answer;
again:
  do
  :: tries < TRIES ->
     tries++;
     /* Claim: one statement, which writes the journal too. */
     atomic {
       if
       :: FREE && MAY(claim, stored) ->
          SAY; leased = true; open_attempt = me; alive[me] = true; due = false; spent = stored;
          excused = lost
       :: IDLE -> goto next
       fi
     }
     if
     :: atomic { FAULT -> faults++; alive[me] = false; goto dead }    /* claimed, not sent */
     :: skip
     fi;
     send(spent, excused, answer, successor);
     if
     :: atomic { FAULT -> faults++; lost = lost || answer == granted; alive[me] = false; goto dead }
     :: atomic { FAULT && answer == granted -> faults++; answer = nothing; lost = true }
     :: skip
     fi;
#if MODE == 3
     /* The database is away: the answer is on the disk before the commit is tried again. */
     if
     :: atomic { answer == granted -> spool[me] = successor }
     :: skip
     fi;
     if
     :: atomic { FAULT -> faults++; lost = lost || answer == granted; alive[me] = false; goto dead }
     :: skip
     fi;
#endif
     /* Keep and judge. The fence of keeping is the token that was spent, and not the lease. */
     atomic {
       if
       :: answer == granted && spent == stored && MAY(keep, spent) -> SAY; store(successor)
       :: answer == denied && open_attempt == me && MAY(doubt, spent) ->
          /* Once is no proof: it is confirmed, and then a person has to act. */
          SAY;
          if
          :: refused -> needs = true
          :: else -> refused = true; extra[stored]++; due = true
          fi
       :: answer == turned_away && open_attempt == me && MAY(postpone, spent) -> SAY; due = true
       :: answer == nothing && open_attempt == me && MAY(resolve, spent) -> SAY; settle()
       :: (answer == granted && spent != stored) || (answer != granted && open_attempt != me)
       fi;
       spool[me] = 0;
       if
       :: open_attempt == me -> open_attempt = 0; leased = false
       :: else
       fi
     }
next: skip
  :: else -> break
  od;
dead: REBORN; at_work--
}
#else
proctype Worker(byte me) {
  byte tries = 0, spent, successor;
  mtype answer;
  do
  :: tries < TRIES ->
     tries++;
     if :: newest < ROTATIONS :: else -> goto next fi;
#if MODE == 0
     spent = stored;
     atomic { !leased -> leased = true };
#else
     atomic { !leased -> leased = true };
     spent = stored;
#endif
     send(spent, false, answer, successor);
     if
     :: atomic { FAULT -> faults++; lost = (answer == granted); goto dead }
     :: skip
     fi;
     if :: answer == granted -> stored = successor :: else fi;
     leased = false;
next: skip
  :: else -> break
  od;
dead: at_work--
}
#endif

/* The time limit of a lock fires, or a lease ends and somebody settles what was left open. */
proctype Sweeper() {
  byte rounds = 0;
  do
  :: rounds < ROUNDS -> atomic {
       rounds++;
#if MODE < 2
       leased = false
#else
       if
#if MODE == 2
       :: open_attempt != 0 && MAY(resolve, stored) ->
#else
       :: open_attempt != 0 && !alive[open_attempt] && MAY(resolve, stored) ->
#endif
          SAY; settle(); open_attempt = 0; leased = false
       :: IDLE
       fi
#endif
     }
  :: else -> break
  od;
  at_work--
}

/* Somebody at the same disk keeps what is there, if it still fits; its writer may live. */
proctype Drainer() {
  byte rounds = 0, whose;
  do
  :: rounds < ROUNDS -> atomic {
       rounds++;
       if
       :: whose = 1
       :: whose = 2
       fi;
       if
       :: spool[whose] != 0 && spool[whose] == stored + 1 && MAY(keep, stored) ->
          /* Whether the family still lives, the next renewal will find out. */
          SAY; store(spool[whose]); spool[whose] = 0; due = true; salvaged = true;
          if
          :: open_attempt == whose -> open_attempt = 0; leased = false
          :: else
          fi
       :: spool[whose] != 0 && spool[whose] != stored + 1 -> spool[whose] = 0   /* stranded */
       :: IDLE
       fi
     }
  :: else -> break
  od;
  at_work--
}

init {
  atomic { run Worker(1); run Worker(2); run Sweeper(); run Drainer() };
  (at_work == 0);
  ended = true
}

#define ONCE(token) (sends[token] <= 1)
#define ONLY(token) (sends[token] <= 1 + extra[token])
#define TOLD ((stored == newest && !revoked) || needs || open_attempt != 0 || due)

#ifdef REPLAY
/* Refuted if the model can do what was seen. */
ltl replay { [] (turn < LENGTH) }
#else
/* The promises. A family is revoked only by who claimed when its newest token was lost. */
ltl family_safe { [] !guilty }
ltl once { [] (ONCE(0) && ONCE(1) && ONCE(2) && ONCE(3)) }
ltl once_but_by_policy { [] (ONLY(0) && ONLY(1) && ONLY(2) && ONLY(3)) }
ltl no_silent_death { [] (!ended || TOLD) }

/* What has to be possible, so that the promises say something: each has to be refuted. */
ltl never_rotated_thrice { [] (stored < 3) }
ltl never_lost { [] !lost }
ltl never_resent { [] !resent }
ltl never_parked { [] !needs }
ltl never_salvaged { [] !salvaged }
ltl never_revoked { [] !revoked }
ltl never_ended { [] !ended }
ltl ends { <> ended }
#endif
