// The article's page as a program. What to copy is TaskSocket.cs, the client, and TaskSession.cs, the server.
// This is the show: it does to their connection what networks and servers do, and checks what each end observes.

using System.Net.WebSockets;
using Heartbeat;
using Heartbeat.Sample;
using Heartbeat.Sample.Show;
using Heartbeat.Testing;

var longest = TimeSpan.FromSeconds(40);
var slackOfALoadedMachine = TimeSpan.FromSeconds(0.5);
var settings = TaskSocket.DefaultOptions;
var interval = settings.Interval ?? TimeSpan.FromSeconds(10);
var bound = interval + ((settings.Timeout ?? interval) * settings.Misses);

var timeline = new Timeline();
var promises = new Promises(bound, settings.Max);
var board = new TaskBoard(pace: TimeSpan.FromMilliseconds(100));
var socket = new TaskSocket();
var witness = new Witness(timeline, socket, board);

try
{
    await RunAsync().WaitAsync(longest);
}
catch (Exception exception)
{
    // Whatever ended the story early, the table shows which promises it left open.
    timeline.Chapter($"Ended early, waiting for {witness.WaitsFor}: {exception.Message}");
}

timeline.Show(promises);
return promises.AllKept ? 0 : 1;

async Task RunAsync()
{
    await using var proxy = new FaultProxy();
    await using var client = socket;

    witness.Chapter("A connection opens, and the work begins");
    var server = await Server.StartAsync(board);
    proxy.Target = server.EndPoint;
    var address = new Uri($"ws://{proxy.EndPoint}/websocket?task=7&user=42");
    await witness.Until("the first connection", client.ConnectAsync(address));
    await witness.Until("progress and a heartbeat", () => witness.Last >= 25 && witness.HeartbeatAnswered);

    witness.Chapter("The connection freezes: TCP stays up, nothing passes, neither end is notified");
    proxy.Freeze();
    var frozen = timeline.Now;
    timeline.Proxy("frozen");
    await witness.Until("both ends to notice the frozen connection", () => witness.BothEndsLostTheConnection);
    var (clientAfter, serverAfter) = (witness.Client!.At - frozen, witness.Server!.At - frozen);
    timeline.Proxy($"client noticed after {Timeline.Seconds(clientAfter)}, server after {Timeline.Seconds(serverAfter)}; bound {Timeline.Seconds(bound)}");
    ObserveDeath(promises.FreezeNoticedByClient, witness.Client, clientAfter);
    ObserveDeath(promises.FreezeNoticedByServer, witness.Server, serverAfter);
    proxy.Forget();
    timeline.Proxy("lets new connections pass");
    await GoOnAsync(promises.ContinuedAfterFreeze);

    witness.Chapter("The connection is cut: both ends get a reset");
    proxy.Reset();
    timeline.Proxy("reset");
    await witness.Until("both ends to notice the cut", () => witness.BothEndsLostTheConnection);
    promises.CutNoticed.Observe(
        witness is { Client.Reason.Kind: SocketCloseKind.Faulted, Server.Reason.Kind: SocketCloseKind.Faulted },
        $"{witness.Client} / {witness.Server}");
    await GoOnAsync(promises.ContinuedAfterCut);

    witness.Chapter("The server stops, and stays away until the client gives up");
    await witness.Until("the server to stop", server.DisposeAsync().AsTask());
    timeline.Server("stopped");
    await witness.Until("the client to give up", () => witness is { Client: not null, GaveUp: true });
    promises.ServerClosedWhenItStopped.Observe(
        witness.Client!.Reason is { Kind: SocketCloseKind.Remote, Status: WebSocketCloseStatus.EndpointUnavailable },
        $"{witness.Client}");

    witness.Chapter("The server is back, and the client is revived");
    server = await Server.StartAsync(board);
    proxy.Target = server.EndPoint;
    timeline.Server("started");
    promises.GaveUp.Observe(
        witness.Attempts.SequenceEqual(Enumerable.Range(1, settings.Max)) && proxy.Refused == settings.Max,
        $"{string.Join(", ", witness.Attempts)}; {proxy.Refused} refused");
    await witness.Until("a connection to the new server", client.ReconnectAsync());
    await witness.Until("the end of the work", () => witness.Last == TaskBoard.End);
    promises.Revived.Observe(true, $"from {witness.PushedFrom} on");

    witness.Chapter("The work is done, and the client closes the connection");
    await witness.Until("the close", client.CloseAsync());
    await witness.Until("both ends to close", () => witness.BothEndsLostTheConnection);
    promises.Closed.Observe(
        witness is { Client.Reason.Kind: SocketCloseKind.Local, Server.Reason: { Kind: SocketCloseKind.Remote, Status: WebSocketCloseStatus.NormalClosure } },
        $"{witness.Client} / {witness.Server}");
    promises.EachOnce.Observe(
        witness.Handled.SequenceEqual(Enumerable.Range(1, TaskBoard.End)),
        $"{witness.Handled.Count} handled, {witness.Handled.Distinct().Count()} different");
    await witness.Until("the server to stop", server.DisposeAsync().AsTask());
}

void ObserveDeath(Promise promise, ConnectionEnd end, TimeSpan after)
    => promise.Observe(
        end.Reason.Kind == SocketCloseKind.HeartbeatTimeout && after <= bound + slackOfALoadedMachine,
        $"{end}, {Timeline.Seconds(after)}");

// A connection that has answered a heartbeat has proved itself: the client's attempts count from the start.
async Task GoOnAsync(Promise promise)
{
    var enough = Math.Min(witness.Last + 20, TaskBoard.End);
    await witness.Until("progress and a heartbeat on a new connection", () => witness.Last >= enough && witness.HeartbeatAnswered);
    promise.Observe(true, $"from {witness.PushedFrom} on");
}
