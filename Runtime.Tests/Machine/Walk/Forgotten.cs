namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// What says nothing any more in a state is erased from it: a deadline of another phase, when something happened that only
/// whether counts of. Erased wrongly, a state would go on otherwise than it should: that is tried by
/// <see cref="EveryHistoryTests.A_state_that_was_put_down_goes_on_as_before"/>.
/// </summary>
internal static class Forgotten
{
    private static readonly int RefereeStart = WalkedWorld.MachineImage.Size;
    private static readonly int SurroundingsStart = WalkedWorld.MachineImage.Size + WalkedWorld.RefereeImage.Size;

    private static readonly int Phase = OfMachine("_phase");
    private static readonly int Dials = OfMachine("_dials");
    private static readonly int ReadPaused = OfMachine("_readPause._isPaused");
    private static readonly int Ping = OfMachine("_exchange._state");
    private static readonly int CloseRequested = OfMachine("_closeRequested");
    private static readonly int WriteDeadline = OfMachine("_writeStall._deadline");
    private static readonly int HookRunsSince = OfMachine("_blockedHook._runsSince");
    private static readonly int HookCheckAt = OfMachine("_blockedHook._checkAt");
    private static readonly int LastReason = OfMachine("_lastReason");
    private static readonly int CloseReason = OfMachine("_closeReason");
    private static readonly int PingTimes = OfMachine("_pingTimes");
    private static readonly int PeerPingGap = OfMachine("_peerPings._longestGap");
    private static readonly int LastPongAt = OfMachine("_readPause._lastPongAt");
    private static readonly int TimerAt = OfMachine("_timerAt");

    /// <summary>What only an open link has.</summary>
    private static readonly int[] Heart =
    [
        .. new[] { "_exchange", "_silence", "_askedPeer", "_peerPings", "_readPause", "_writeStall", "_lateTimer", "_verdict" }.SelectMany(part => WalkedWorld.MachineImage.PlacesIn(part)),
    ];

    private static readonly int[] HasOpened = [OfMachine("_hasOpened"), OfReferee("_hasOpened")];
    private static readonly int[] IsTakenOver = [OfMachine("_isTakenOver"), OfReferee("_isTakenOver")];
    private static readonly int[] Hooks = WalkedWorld.MachineImage.PlacesIn("_blockedHook");
    private static readonly int[] PeersPings = WalkedWorld.MachineImage.PlacesIn("_peerPings");
    private static readonly int ShortestGap = OfMachine("_peerPings._shortestGap");
    private static readonly int PingDueAt = OfMachine("_exchange._dueAt");
    private static readonly int PingSentAt = OfMachine("_exchange._sentAt");
    private static readonly int[] OfLeftPing = OfMachine("_exchange._deadline", "_exchange._leftAt");
    private static readonly int LastPingThatLeft = OfMachine("_exchange._lastThatLeft");
    private static readonly int CountedPing = OfMachine("_exchange._awaited");

    /// <summary>When each is of use.</summary>
    private static readonly (int Place, Phase[] Phases)[] OfPhases =
    [
        (OfMachine("_attemptDeadline"), [Heartbeat.Phase.PreparingAttempt, Heartbeat.Phase.Dialing, Heartbeat.Phase.Opening, Heartbeat.Phase.SigningIn, Heartbeat.Phase.ConsultingReconnect]),
        (OfMachine("_isProbed"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfMachine("_retryAt"), [Heartbeat.Phase.Waiting]),
        (OfMachine("_endedAt"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfMachine("_retryAfter"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfMachine("_closeDeadline"), [Heartbeat.Phase.Closing]),
        (OfMachine("_closeRequestedAt"), [Heartbeat.Phase.Closing]),
        (OfMachine("_endState"), [Heartbeat.Phase.Ended]),
        (OfReferee("_attemptSince"), [Heartbeat.Phase.PreparingAttempt, Heartbeat.Phase.Dialing, Heartbeat.Phase.Opening, Heartbeat.Phase.SigningIn]),
        (OfMachine("_proofAt"), [Heartbeat.Phase.Open]),
        (OfMachine("_livedLongAt"), [Heartbeat.Phase.Open, Heartbeat.Phase.Closing]),
        (OfReferee("_livedLongAt"), [Heartbeat.Phase.Open, Heartbeat.Phase.Closing]),
        (OfMachine("_signedInAt"), [Heartbeat.Phase.Open]),
        (OfReferee("_signedInAt"), [Heartbeat.Phase.Open]),
        (OfMachine("_isLinkOpened"), [Heartbeat.Phase.Opening, Heartbeat.Phase.SigningIn, Heartbeat.Phase.Open, Heartbeat.Phase.Closing]),
        (OfMachine("_awaitsCloseReply"), [Heartbeat.Phase.SigningIn]),
        (OfReferee("_signInOverSince"), [Heartbeat.Phase.SigningIn]),
        (OfReferee("_openedAt"), [Heartbeat.Phase.Open]),
        (OfReferee("_proofInterval"), [Heartbeat.Phase.Open]),
        (OfMachine("_isRefused"), [Heartbeat.Phase.Closing]),
        (OfReferee("_isProofAwaited"), [Heartbeat.Phase.Open]),
        (OfReferee("_isFinal"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfReferee("_endedAt"), [Heartbeat.Phase.ConsultingReconnect, Heartbeat.Phase.Waiting, Heartbeat.Phase.Ended]),
        (OfReferee("_probed"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfReferee("_toldDelay"), [Heartbeat.Phase.Waiting]),
        (OfReferee("_scheduledAt"), [Heartbeat.Phase.Waiting]),
        (OfReferee("_retryAfter"), [Heartbeat.Phase.ConsultingReconnect]),
        (OfReferee("_leavingSince"), [Heartbeat.Phase.SigningIn, Heartbeat.Phase.Closing]),
        (OfReferee("_closeRequestedAt"), [Heartbeat.Phase.Closing, Heartbeat.Phase.Ended]),
    ];

    /// <summary>What only a sign-in has that is over.</summary>
    private static readonly int[] OfSignInThatIsOver = [OfMachine("_awaitsCloseReply"), OfReferee("_signInOverSince"), OfReferee("_leavingSince")];

    private static readonly int RefereesPing = OfReferee("_pingIs");
    private static readonly int RefereesWrite = OfReferee("_writeAt");
    private static readonly int RefereesExcuse = OfReferee("_excusedAt");
    private static readonly int RefereesTooSlow = OfReferee("_tooSlowAt");
    private static readonly int RefereesHook = OfReferee("_hook");
    private static readonly int RefereesHookAt = OfReferee("_hookDueAt");
    private static readonly int RefereesHookSince = OfReferee("_hookSince");
    private static readonly int[] HooksSince = [HookRunsSince, RefereesHookSince];
    private static readonly int RefereesAwake = OfReferee("_awakeAt");
    private static readonly int RefereesPatience = OfReferee("_patientUntil");
    private static readonly int RefereesUnread = OfReferee("_unreadUntil");
    private static readonly int RefereesPong = OfReferee("_unsolicitedPongAt");
    private static readonly int RefereesCompleted = OfReferee("_completed");
    private static readonly int RefereesEndedAt = OfReferee("_endedAt");
    private static readonly int RefereesCloseRequestedAt = OfReferee("_closeRequestedAt");
    private static readonly int PingWriteAt = OfReferee("_pingWriteAt");
    private static readonly int PingAskedAt = OfReferee("_pingAskedAt");
    private static readonly int LastPingAt = OfReferee("_lastPingAt");
    private static readonly int ReadingAt = OfReferee("_readingAt");
    private static readonly int[] RefereesCount = [OfReferee("_pingCountsSince"), OfReferee("_pingLateness")];

    private static readonly int HeardAt = OfSurroundings("_heardAt");
    private static readonly int HeartbeatAt = OfSurroundings("_heartbeatAt");
    private static readonly int LastFragmentAt = OfSurroundings("_lastFragmentAt");
    private static readonly int WriteAt = OfSurroundings("_writeAt");
    private static readonly int[] OpenPings = [OfReferee("_openPings"), OfReferee("_forgottenPings")];
    private static readonly int HasPongCome = OfReferee("_hasPongCome");
    private static readonly int LastPongReceivedAt = OfSurroundings("_lastPongAt");
    private static readonly int PingWaits = OfSurroundings("_pingWaits");
    private static readonly int WaitingPing = OfSurroundings("_waitingPing");
    private static readonly int BegunPing = OfSurroundings("_begunPing");
    private static readonly int BegunPingAt = OfSurroundings("_begunPingAt");
    private static readonly int RefereesCountedPing = OfReferee("_countedPing");
    private static readonly int[] RefereesPings = [RefereesCountedPing, OfReferee("_lastPing"), OfReferee("_lastPingThatLeft"), OfReferee("_openPings"), OfReferee("_forgottenPings")];

    /// <summary>Numbers of pings, renamed by their order: which comes after which is all that is asked of them.</summary>
    private static readonly int[] PingNumbers =
    [
        CountedPing, OfMachine("_exchange._last"), LastPingThatLeft, RefereesCountedPing, OfReferee("_lastPing"), OfReferee("_lastPingThatLeft"), WaitingPing, BegunPing,
    ];
    private static readonly int RunningHook = OfSurroundings("_runningHook");

    private static readonly int LastHook = OfSurroundings("_lastHook");

    /// <summary>Numbers of hooks, renamed in this order, the last one behind all others: they are only compared, and the next one must be none of them.</summary>
    private static readonly int[] HookNumbers = [OfMachine("_blockedHook._hook"), RefereesHook, RunningHook, OfSurroundings("_hookInRounds"), LastHook];

    /// <param name="image">The state.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="walked">The settings that may come.</param>
    public static void Erase(byte[] image, MachineSettings settings, WalkedCase walked)
    {
        var phase = (Phase)image[Phase];
        foreach (var (place, phases) in OfPhases)
        {
            if (Array.IndexOf(phases, phase) < 0)
            {
                image[place] = 0;
            }
        }

        // Who ended a thing is passed on, and decides nothing but whether that is final.
        image[LastReason] = phase == Heartbeat.Phase.ConsultingReconnect && image[LastReason] >= StateFields.FirstThatSays ? image[LastReason] : Math.Min(image[LastReason], (byte)1);
        image[CloseReason] = phase is not (Heartbeat.Phase.Closing or Heartbeat.Phase.SigningIn) ? (byte)0
            : image[CloseReason] >= StateFields.FirstThatSays ? image[CloseReason] : Math.Min(image[CloseReason], (byte)1);
        if (image[CloseRequested] == 0)
        {
            image[CloseRequestedAt] = 0;
            image[RefereesCloseRequestedAt] = 0;
        }

        // What a connect's token means is asked of attempts alone, and after an open it means nothing.
        if (phase is Heartbeat.Phase.Idle or Heartbeat.Phase.Ended)
        {
            Erase(image, HasOpened);
            Erase(image, IsTakenOver);
        }
        else if (image[HasOpened[0]] == 1)
        {
            Erase(image, IsTakenOver);
        }

        if (image[RefereesCompleted] == 1)
        {
            image[RefereesEndedAt] = phase == Heartbeat.Phase.Ended ? (byte)0 : image[RefereesEndedAt];
            image[RefereesCloseRequestedAt] = phase == Heartbeat.Phase.Ended ? (byte)0 : image[RefereesCloseRequestedAt];
        }

        var isSignInOver = phase == Heartbeat.Phase.SigningIn && image[CloseReason] != 0;
        if (phase == Heartbeat.Phase.SigningIn && !isSignInOver)
        {
            Erase(image, OfSignInThatIsOver);
        }

        if (phase is Heartbeat.Phase.SigningIn or Heartbeat.Phase.Open && !isSignInOver)
        {
            EraseOfHeart(image, settings, walked);
        }
        else
        {
            Erase(image, Heart);
            image.AsSpan(PingTimes, StateFields.PingTimesSize).Clear();
            if (phase == Heartbeat.Phase.Closing || isSignInOver)
            {
                Erase(image, RefereesProbe);
                image[SlowAt[1]] = 0;
                image[ProbeWaits] = 0;
                Erase(image, OfTerms);
                image[HeardAt] = image[HeartbeatAt] = image[LastFragmentAt] = image[LastPongReceivedAt] = 0;
                image[RefereesWrite] = image[RefereesExcuse] = image[RefereesTooSlow] = image[RefereesAwake] = image[RefereesPatience] = image[RefereesUnread] = image[RefereesPong] = 0;
                image[PingWriteAt] = image[PingAskedAt] = image[LastPingAt] = image[ReadingAt] = 0;
                image[WaitingPing] = image[BegunPing] = image[BegunPingAt] = 0;
                Erase(image, RefereesCount);
                Erase(image, RefereesPings);
            }
        }

        EraseOfHooks(image, phase, settings);
    }

    private static readonly int CloseRequestedAt = OfMachine("_closeRequestedAt");
    private static readonly int LastRanAt = OfMachine("_lateTimer._lastRanAt");
    private static readonly int RecheckAt = OfMachine("_lateTimer._recheckAt");
    private static readonly int UnreadUntil = OfMachine("_lateTimer._unreadUntil");
    private static readonly int PassedUntil = OfMachine("_verdict._passedUntil");
    private static readonly int VerdictCheckAt = OfMachine("_verdict._checkAt");
    private static readonly int RefereesJudgedUntil = OfReferee("_judgedUntil");
    private static readonly int[] RefereesProbe = [OfReferee("_probedAt"), OfReferee("_behindSince"), RefereesJudgedUntil];
    private static readonly int[] SlowAt = [OfMachine("_verdict._slowAt"), OfReferee("_slowAt")];
    private static readonly int ProbeWaits = OfSurroundings("_probeWaits");
    private static readonly int IntervalSince = OfMachine("_exchange._intervalSince");
    private static readonly int SilenceSince = OfMachine("_silence._countsSince");
    private static readonly int ReadingSince = OfMachine("_readPause._readingSince");
    private static readonly int RefereesPingDueAt = OfReferee("_pingDueAt");
    private static readonly int RefereesIntervalSince = OfReferee("_intervalSince");
    private static readonly int SilenceTermsAt = OfReferee("_silenceTermsAt");
    private static readonly int NextPongAt = OfReferee("_nextPongAt");
    private static readonly int[] OfTerms = [RefereesPingDueAt, RefereesIntervalSince, SilenceTermsAt, NextPongAt, OfReferee("_pongPace")];
    private static readonly int NextPingAt = OfMachine("_exchange._nextAt");
    private static readonly int ResumedAt = OfMachine("_writeStall._resumedAt");
    private static readonly int BehindAt = OfMachine("_writeStall._behindAt");
    private static readonly int SilenceDeadline = OfMachine("_silence._deadline");

    private static void EraseOfHeart(byte[] image, MachineSettings settings, WalkedCase walked)
    {
        var pings = settings.IsAnswered && (image[Dials] == 1 ? settings.DialerPings : settings.AcceptorPings);
        var isPaused = image[ReadPaused] == 1;

        // Of a ping's time only the way there and back is told.
        var times = image.AsSpan(PingTimes + 2, image[PingTimes]);
        times.Fill(StateFields.Now);
        // So small times change no pace.
        image[ShortestGap] = 0;
        if (pings && !walked.Changes)
        {
            Erase(image, PeersPings);
        }
        else
        {
            image[PeerPingGap] = (byte)Math.Min(image[PeerPingGap], walked.Longest(terms => terms.LongestExpectedPingGap) + 1);
        }

        const int None = 0;
        const int Leaving = 1;
        const int Left = 2;
        var ping = image[Ping];
        if (ping != Leaving)
        {
            image[PingDueAt] = image[PingSentAt] = 0;
        }

        if (ping != Left)
        {
            Erase(image, OfLeftPing);
        }

        if (!settings.PingsByTheClock && !walked.Changes && (ping == Leaving || (ping == Left && !isPaused && settings.Liveness == Liveness.AnyTraffic)))
        {
            image[NextPingAt] = image[RefereesPingDueAt] = 0;
        }

        EraseOfTerms(image, settings, walked);

        if (isPaused)
        {
            image[SilenceDeadline] = 0;
        }

        // A pong long ago hinders none.
        if (image[LastPongAt] != 0 && image[LastPongAt] + walked.Longest(terms => terms.UnsolicitedPong) <= StateFields.Now)
        {
            image[LastPongAt] = isPaused ? image[LastPongAt] : (byte)0;
        }

        if (image[WriteDeadline] == 0)
        {
            image[ResumedAt] = image[BehindAt] = 0;
        }

        if (image[RefereesWrite] == 0 && image[WriteDeadline] == 0)
        {
            image[RefereesAwake] = image[RefereesExcuse] = image[RefereesTooSlow] = image[LastPongReceivedAt] = 0;
        }

        if (image[RefereesPing] == None)
        {
            Erase(image, RefereesCount);
        }

        if (image[BegunPing] <= image[LastPingThatLeft])
        {
            image[BegunPingAt] = 0;
        }

        RenamePings(image);
        EraseOfPongs(image);

        if (image[VerdictCheckAt] == 0)
        {
            image[PassedUntil] = 0;
            Erase(image, RefereesProbe);
        }

        // No second probe is as quick as that.
        var timeout = walked.Longest(terms => terms.Timeout);
        foreach (var place in SlowAt)
        {
            image[place] = image[place] + timeout < StateFields.Now ? (byte)0 : image[place];
        }

        // Late timers aside, what was heard matters to an end that awaits pings, or where it answers a ping.
        var isLate = image[TimerAt] != 0 && image[TimerAt] < StateFields.Now;
        if (pings)
        {
            var since = image[BegunPingAt] != 0 ? image[BegunPingAt] : image[PingWriteAt];
            image[HeardAt] = image[HeardAt] > since ? StateFields.Now : (byte)0;
        }

        if (!isLate)
        {
            image[RecheckAt] = image[RecheckAt] < StateFields.Now ? (byte)0 : image[RecheckAt];
            image[RefereesPatience] = image[RefereesPatience] < StateFields.Now ? (byte)0 : image[RefereesPatience];
            image[UnreadUntil] = image[UnreadUntil] < StateFields.Now ? (byte)0 : image[UnreadUntil];
            image[RefereesUnread] = image[RefereesUnread] < StateFields.Now ? (byte)0 : image[RefereesUnread];
            var looksSinceItRan = image[WriteDeadline] != 0 && image[LastRanAt] > image[WriteDeadline] - settings.Timeout;
            if (image[RecheckAt] == 0 && image[UnreadUntil] == 0 && image[LastRanAt] < StateFields.Now - settings.PreDeadlineCheck && !looksSinceItRan)
            {
                // No deadline has passed, so that the timer ran before the early check of each, and the next look at a write counts from when that began.
                image[LastRanAt] = 0;
            }
        }

        if ((settings.Liveness == Liveness.AnyTraffic && !walked.HasSigns) || (ping == None && !walked.HasSigns && image[RefereesPing] == None && !isLate))
        {
            image[LastFragmentAt] = 0;
        }
    }

    /// <summary>What only terms that may change ask for.</summary>
    private static void EraseOfTerms(byte[] image, MachineSettings settings, WalkedCase walked)
    {
        if (!walked.Changes || !(settings.MayPing && (image[Dials] == 1 ? settings.DialerPings : settings.AcceptorPings)))
        {
            image[IntervalSince] = image[RefereesIntervalSince] = 0;
        }

        if (!settings.MayPing || !(image[Dials] == 1 ? settings.DialerPings : settings.AcceptorPings))
        {
            image[RefereesPingDueAt] = 0;
        }

        if (image[SilenceSince] <= image[ReadingSince])
        {
            image[SilenceSince] = 0;
        }

        if (image[SilenceTermsAt] <= image[ReadingAt])
        {
            image[SilenceTermsAt] = 0;
        }

        if (image[ReadPaused] == 0)
        {
            image[NextPongAt] = 0;
        }

        if (!walked.HasSigns)
        {
            image[HeartbeatAt] = 0;
        }
    }

    /// <summary>Whether a pong has come is asked of pings that are still open, and when it came of a write that has not moved since.</summary>
    private static void EraseOfPongs(byte[] image)
    {
        if (image[PingTimes] == 0 && image[PingTimes + 1] == 0)
        {
            image[PingTimes + StateFields.PingTimesSize - 1] = 0;
        }

        if (image[OpenPings[0]] == 0 && image[OpenPings[1]] == 0)
        {
            image[HasPongCome] = 0;
        }

        if (image[LastPongReceivedAt] <= image[WriteAt])
        {
            image[LastPongReceivedAt] = 0;
        }

        if (image[RefereesExcuse] <= image[RefereesWrite])
        {
            image[RefereesExcuse] = 0;
        }
    }

    private static void RenamePings(byte[] image)
    {
        Span<bool> isNamed = stackalloc bool[byte.MaxValue + 1];
        foreach (var place in PingNumbers)
        {
            isNamed[image[place]] |= IsPingNumber(image, place);
        }

        foreach (var place in PingNumbers)
        {
            image[place] = IsPingNumber(image, place) ? (byte)isNamed[..image[place]].Count(true) : (byte)0;
        }
    }

    private static bool IsPingNumber(byte[] image, int place)
        => place == CountedPing ? image[Ping] != 0
            : place == RefereesCountedPing ? image[RefereesPing] != 0
            : place != WaitingPing || image[PingWaits] == 1;

    private static void EraseOfHooks(byte[] image, Phase phase, MachineSettings settings)
    {
        if (phase is not (Heartbeat.Phase.Open or Heartbeat.Phase.Closing))
        {
            Erase(image, Hooks);
        }

        if (image[HookCheckAt] == 0)
        {
            image[HookNumbers[0]] = image[HookRunsSince] = 0;
        }

        if (image[RefereesHookAt] == 0)
        {
            image[RefereesHook] = image[RefereesHookSince] = 0;
        }

        // It is told, and whether it was long ago matters to a write.
        if (phase == Heartbeat.Phase.Closing)
        {
            image[HookRunsSince] = image[RefereesHookSince] = 0;
        }

        var longAgo = (byte)(StateFields.Now - (2 * settings.HookTakeoverDelay) - 1);
        foreach (var since in HooksSince)
        {
            image[since] = image[since] == 0 ? (byte)0 : Math.Max(image[since], longAgo);
        }

        Span<byte> names = stackalloc byte[Surroundings.Hooks + 1];
        byte named = 0;
        foreach (var place in HookNumbers)
        {
            var number = image[place];
            if (number > 0 && names[number] == 0 && (number != image[LastHook] || place == LastHook))
            {
                names[number] = ++named;
            }
        }

        foreach (var place in HookNumbers)
        {
            image[place] = names[image[place]];
        }
    }

    private static void Erase(byte[] image, int[] places)
    {
        foreach (var place in places)
        {
            image[place] = 0;
        }
    }

    private static int OfMachine(string field) => WalkedWorld.MachineImage.PlaceOf(field);

    private static int[] OfMachine(params string[] fields) => [.. fields.Select(field => OfMachine(field))];

    private static int OfReferee(string field) => RefereeStart + WalkedWorld.RefereeImage.PlaceOf(field);

    private static int OfSurroundings(string field) => SurroundingsStart + WalkedWorld.SurroundingsImage.PlaceOf(field);
}
