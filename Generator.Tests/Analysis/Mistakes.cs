namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>Every mistake that the analyzer knows, in each of its kinds.</summary>
internal static class Mistakes
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    public static readonly IReadOnlyDictionary<string, Mistake> All = new Dictionary<string, Mistake>(StringComparer.Ordinal)
    {
        ["Class not partial"] = new(
            "HBT0001",
            "'Feed' must be partial, because the generator writes the other half of it; add the modifier 'partial'",
            Usings + "[HeartbeatSocket] public class [|Feed|] { }",
            Usings + "[HeartbeatSocket] public partial class Feed { }"),
        ["Nested class not partial"] = new(
            "HBT0001",
            "'Outer.Feed<T>' must be partial, because the generator writes the other half of it; add the modifier 'partial'",
            Usings + "public partial class Outer { [HeartbeatSocket(\"wss://example.com\")] internal sealed class [|Feed|]<T> { } }",
            Usings + "public partial class Outer { [HeartbeatSocket(\"wss://example.com\")] internal sealed partial class Feed<T> { } }"),
        ["Container not partial"] = new(
            "HBT0002",
            "'Outer' must be partial, because it contains the socket class 'Outer.Feed', whose other half is generated; add the modifier 'partial'",
            Usings + "public class [|Outer|] { [HeartbeatSocket] public partial class Feed { } [HeartbeatSocket] public partial class Other { } }",
            Usings + "public partial class Outer { [HeartbeatSocket] public partial class Feed { } [HeartbeatSocket] public partial class Other { } }"),
        ["Outer container not partial"] = new(
            "HBT0002",
            "'Outer<T>' must be partial, because it contains the socket class 'Outer<T>.Inner.Feed', whose other half is generated; add the modifier 'partial'",
            Usings + "public struct [|Outer|]<T> { public partial interface Inner { [HeartbeatSocket] public partial class Feed { } } }",
            Usings + "public partial struct Outer<T> { public partial interface Inner { [HeartbeatSocket] public partial class Feed { } } }"),
        ["Static class"] = new(
            "HBT0003",
            "'Feed' is static, but a socket must be instantiable; remove the modifier 'static'",
            Usings + "[HeartbeatSocket] public static partial class [|Feed|] { }",
            Usings + "[HeartbeatSocket] public partial class Feed { }"),
        ["Abstract class"] = new(
            "HBT0004",
            "'Feed' is abstract, but no derived class could write its hooks; remove the modifier 'abstract', or put [HeartbeatSocket] on the derived class",
            Usings + "[HeartbeatSocket] public abstract partial class [|Feed|] { partial void OnOpen() { } }",
            Usings + "public abstract class Base { } [HeartbeatSocket] public partial class Feed : Base { partial void OnOpen() { } }"),
        ["Record"] = new(
            "HBT0006",
            "'Feed' is a record, whose copies would share one connection; write 'class' instead of 'record'",
            Usings + "[HeartbeatSocket] public sealed partial record [|Feed|](string Name) { partial void OnOpen() { } }",
            Usings + "[HeartbeatSocket] public sealed partial class Feed { partial void OnOpen() { } }"),
        ["Derived class"] = new(
            "HBT0007",
            "'Feed' derives from the socket class 'Base' and would have two connections; remove [HeartbeatSocket] from one of them, or hold a 'Base' instead of deriving from it",
            Usings + "[HeartbeatSocket] public partial class Base { } public class Middle : Base { } [HeartbeatSocket] public partial class [|Feed|] : Middle { partial void OnOpen() { } partial void OnMessage(int wrong) { } }",
            Usings + "[HeartbeatSocket] public partial class Base { } public class Middle : Base { } public class Feed : Middle { }"),
        ["Interval too small"] = new(
            "HBT0010",
            "Interval is 0; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, Interval = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, Interval = 5000)] public partial class Feed { }"),
        ["Timeout too small"] = new(
            "HBT0010",
            "Timeout is 0; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, Timeout = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, Timeout = 5000)] public partial class Feed { }"),
        ["Retry too small"] = new(
            "HBT0010",
            "Retry is -1; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, Retry = [|-1|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, Retry = 5000)] public partial class Feed { }"),
        ["RetryCap too small"] = new(
            "HBT0010",
            "RetryCap is 0; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, RetryCap = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, RetryCap = 60000)] public partial class Feed { }"),
        ["ConnectTimeout too small"] = new(
            "HBT0010",
            "ConnectTimeout is 0; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, ConnectTimeout = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, ConnectTimeout = 5000)] public partial class Feed { }"),
        ["CloseTimeout too small"] = new(
            "HBT0010",
            "CloseTimeout is -5; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Jitter = false, CloseTimeout = [|-5|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, CloseTimeout = 5000)] public partial class Feed { }"),
        ["StallTimeout too small"] = new(
            "HBT0010",
            "StallTimeout is -1; it must be 0 (which means: no limit) or more",
            Usings + "[HeartbeatSocket(Jitter = false, StallTimeout = [|-1|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, StallTimeout = 0)] public partial class Feed { }"),
        ["Misses too small"] = new(
            "HBT0010",
            "Misses is 0; it must be 1 or more",
            Usings + "[HeartbeatSocket(Jitter = false, Misses = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, Misses = 5000)] public partial class Feed { }"),
        ["Max too small"] = new(
            "HBT0010",
            "Max is -2; it must be -1 (which means: never give up) or more",
            Usings + "[HeartbeatSocket(Jitter = false, Max = [|-2|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Max = -1)] public partial class Feed { }"),
        ["MaxMessageSize too small"] = new(
            "HBT0010",
            "MaxMessageSize is 0; it must be 1 (a byte) or more",
            Usings + "[HeartbeatSocket(Jitter = false, MaxMessageSize = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, MaxMessageSize = 5000)] public partial class Feed { }"),
        ["OutboxCapacity too small"] = new(
            "HBT0010",
            "OutboxCapacity is 0; it must be 1 (a message) or more",
            Usings + "[HeartbeatSocket(Jitter = false, OutboxCapacity = [|0|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, OutboxCapacity = 5000)] public partial class Feed { }"),
        ["An expression too small"] = new(
            "HBT0010",
            "Interval is -3; it must be 1 (a millisecond) or more",
            Usings + "[HeartbeatSocket(Interval = [|-Feed.Second + 997|])] public partial class Feed { public const int Second = 1000; }",
            Usings + "[HeartbeatSocket(Interval = Feed.Second + 997)] public partial class Feed { public const int Second = 1000; }"),
        ["RetryCap below Retry"] = new(
            "HBT0011",
            "RetryCap is 1999, which is below Retry, 2000; no delay is shorter than Retry, so raise RetryCap or leave it out",
            Usings + "[HeartbeatSocket(RetryCap = [|1999|], Retry = 2000)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(RetryCap = 2000, Retry = 2000)] public partial class Feed { }"),
        ["RetryCap below the default of Retry"] = new(
            "HBT0011",
            "RetryCap is 4999, which is below Retry, 5000; no delay is shorter than Retry, so raise RetryCap or leave it out",
            Usings + "[HeartbeatSocket(RetryCap = [|4999|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Retry = 70000)] public partial class Feed { }"),
        ["Ping empty"] = new(
            "HBT0012",
            "Ping is empty; give it another text, or leave it out",
            Usings + "[HeartbeatSocket(Ping = [|\"\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Ping = \"?\")] public partial class Feed { }"),
        ["Pong null"] = new(
            "HBT0012",
            "Pong is null; give it another text, or leave it out",
            Usings + "[HeartbeatSocket(Pong = [|null!|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Pong = \"!\")] public partial class Feed { }"),
        ["Ping without a UTF-8 form"] = new(
            "HBT0012",
            "Ping holds half a surrogate pair, which has no UTF-8 form; give it another text, or leave it out",
            Usings + "[HeartbeatSocket(Ping = [|\"\\ud83d?\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Ping = \"\\ud83d\\udc93?\")] public partial class Feed { }"),
        ["Ping equal to Pong"] = new(
            "HBT0013",
            "Ping and Pong are both \"beat\", so a ping could not be told apart from its answer; change one of them",
            Usings + "[HeartbeatSocket(Ping = \"beat\", Pong = [|\"beat\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Ping = \"beat\", Pong = \"Beat\")] public partial class Feed { }"),
        ["Ping equal to the default of Pong"] = new(
            "HBT0013",
            "Ping and Pong are both \"pong\", so a ping could not be told apart from its answer; change one of them",
            Usings + "[HeartbeatSocket(Ping = [|\"pong\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Ping = \"pong\", Pong = \"ping\")] public partial class Feed { }"),
        ["Origin with a slash"] = new(
            "HBT0018",
            "AllowedOrigins has \"https://example.com/\": it ends with a slash; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { \"http://localhost:5173\", [|\"https://example.com/\"|] })] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { \"http://localhost:5173\", \"https://example.com\" })] public partial class Feed { }"),
        ["Origin that is an address"] = new(
            "HBT0018",
            "AllowedOrigins has \"wss://example.com\": it is a WebSocket's address, and a page's begins with http:// or https://; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = new string[1] { [|\"wss://example.com\"|] })] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new string[1] { \"https://example.com:8443\" })] public partial class Feed { }"),
        ["Origin of many"] = new(
            "HBT0018",
            "AllowedOrigins has \"https://*.example.com\": a * within it stands for nothing: name each origin; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { [|\"https://*.example.com\"|] })] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { \"*\" })] public partial class Feed { }"),
        ["Origin of a constant"] = new(
            "HBT0018",
            "AllowedOrigins has \"example.com\": it does not begin with a scheme, such as https://; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { \"*\", [|Feed.Host|] })] public partial class Other { } public partial class Feed { public const string Host = \"example.com\"; } [HeartbeatSocket(Max = 1)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new[] { \"*\", Feed.Host })] public partial class Other { } public partial class Feed { public const string Host = \"https://example.com\"; } [HeartbeatSocket(Max = 1)] public partial class Feed { }"),
        ["Origin null"] = new(
            "HBT0018",
            "AllowedOrigins has null: it names nothing; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = new string[] { [|null!|] })] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new string[0])] public partial class Feed { }"),
        ["Origins null"] = new(
            "HBT0018",
            "AllowedOrigins has null: it names nothing; write an origin as a browser does, such as \"https://example.com\", or \"*\" for any",
            Usings + "[HeartbeatSocket(AllowedOrigins = [|null!|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(AllowedOrigins = new string[] { })] public partial class Feed { }"),
        ["Address relative"] = new(
            "HBT0014",
            "\"/feed\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
            Usings + "[HeartbeatSocket([|\"/feed\"|], Max = 1)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(\"wss://example.com/feed\", Max = 1)] public partial class Feed { }"),
        ["Address of another scheme"] = new(
            "HBT0014",
            "\"https://example.com/feed\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
            Usings + "[HeartbeatSocket([|\"https://example.com/feed\"|], Max = 1)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(\"wss://example.com/feed\", Max = 1)] public partial class Feed { }"),
        ["Address empty"] = new(
            "HBT0014",
            "\"\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
            Usings + "[HeartbeatSocket([|\"\"|], Max = 1)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(\"wss://example.com/feed\", Max = 1)] public partial class Feed { }"),
        ["Address without a host"] = new(
            "HBT0014",
            "\"wss://\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
            Usings + "[HeartbeatSocket([|\"wss://\"|], Max = 1)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(\"wss://example.com/feed\", Max = 1)] public partial class Feed { }"),
        ["Address by name"] = new(
            "HBT0014",
            "\"example.com\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
            Usings + "[HeartbeatSocket(\"wss://example.com\", Url = [|Feed.Address|])] public partial class Feed { public const string Address = \"example.com\"; }",
            Usings + "[HeartbeatSocket(\"/replaced\", Url = Feed.Address)] public partial class Feed { public const string Address = \"ws://example.com\"; }"),
        ["Backoff undefined"] = new(
            "HBT0015",
            "Backoff is 7; it must be Backoff.Constant or Backoff.Exponential",
            Usings + "[HeartbeatSocket(Backoff = [|(Backoff)7|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Backoff = (Backoff)1)] public partial class Feed { }"),
        ["Liveness undefined"] = new(
            "HBT0015",
            "Liveness is -1; it must be Liveness.AnyTraffic or Liveness.PongOnly",
            Usings + "[HeartbeatSocket(Liveness = [|(Liveness)(-1)|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Liveness = Liveness.PongOnly)] public partial class Feed { }"),
        ["Heartbeat of no protocol"] = new(
            "HBT0016",
            "Heartbeat is string, which does not derive from HeartbeatProtocol; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = [|typeof(string)|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(PingFrameHeartbeat))] public partial class Feed { }"),
        ["Heartbeat that is abstract"] = new(
            "HBT0016",
            "Heartbeat is HeartbeatProtocol, which is abstract; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = [|typeof(HeartbeatProtocol)|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(TextHeartbeat))] public partial class Feed { }"),
        ["Heartbeat null"] = new(
            "HBT0016",
            "Heartbeat is null, which is no type; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = [|null!|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket] public partial class Feed { }"),
        ["Heartbeat without a constructor"] = new(
            "HBT0016",
            "Heartbeat is Beat, which has no public constructor without parameters; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = [|typeof(Beat)|])] public partial class Feed { }" + Beat("Beat", "internal Beat() { }"),
            Usings + "[HeartbeatSocket(Heartbeat = typeof(Beat))] public partial class Feed { }" + Beat("Beat", "public Beat() { }")),
        ["Heartbeat without its type arguments"] = new(
            "HBT0016",
            "Heartbeat is Beat<>, which lacks its type arguments; name a class that derives from HeartbeatProtocol, is not abstract and has a public constructor without parameters, or leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = [|typeof(Beat<>)|])] public partial class Feed { }" + Beat("Beat<T>", "public Beat() { }"),
            Usings + "[HeartbeatSocket(Heartbeat = typeof(Beat<int>))] public partial class Feed { }" + Beat("Beat<T>", "public Beat() { }")),
        ["Ping beside another heartbeat"] = new(
            "HBT0017",
            "Ping is a text of TextHeartbeat and does nothing beside PingFrameHeartbeat; leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(PingFrameHeartbeat), Ping = [|\"pong\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(TextHeartbeat), Ping = \"beat\")] public partial class Feed { }"),
        ["PongShape beside another heartbeat"] = new(
            "HBT0017",
            "PongShape is a text of TextHeartbeat and does nothing beside PingFrameHeartbeat; leave it out",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(PingFrameHeartbeat), PongShape = [|\"{}\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Heartbeat = typeof(TextHeartbeat), PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape empty"] = new(
            "HBT0019",
            "PongShape is empty; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects, or leave it out",
            Usings + "[HeartbeatSocket(PongShape = [|\"\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape that is no JSON"] = new(
            "HBT0019",
            "PongShape is no JSON, from character 7 on; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects",
            Usings + "[HeartbeatSocket(PongShape = [|\"{\\\"op\\\":pong}\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape that is not closed"] = new(
            "HBT0019",
            "PongShape is no JSON: it ends too early; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects",
            Usings + "[HeartbeatSocket(PongShape = [|\"{\\\"op\\\":\\\"pong\\\"\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape that is a text"] = new(
            "HBT0019",
            "PongShape is a string; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects",
            Usings + "[HeartbeatSocket(PongShape = [|\"\\\"pong\\\"\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape of texts"] = new(
            "HBT0019",
            "PongShape has a string among its shapes; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects",
            Usings + "[HeartbeatSocket(PongShape = [|\"[\\\"pong\\\"]\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape without members"] = new(
            "HBT0019",
            "PongShape has an object without members, which every JSON object matches; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects",
            Usings + "[HeartbeatSocket(PongShape = [|\"{}\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape of nothing"] = new(
            "HBT0019",
            "PongShape is an empty array, which no message matches; write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects, or leave it out",
            Usings + "[HeartbeatSocket(PongShape = [|\"[]\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape with a member twice"] = new(
            "HBT0019",
            "PongShape has the member \"op\" twice in one object; leave one of them out, or write an array of two objects, of which a pong matches one",
            Usings + "[HeartbeatSocket(PongShape = [|\"{\\\"op\\\":\\\"a\\\",\\\"op\\\":\\\"b\\\"}\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape with half a pair"] = new(
            "HBT0019",
            "PongShape holds half a surrogate pair at character 3, which has no UTF-8 form; write whole characters",
            Usings + "[HeartbeatSocket(PongShape = [|\"{\\\"\\ud83d\\\":1}\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(PongShape = \"{\\\"op\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["PongShape that the ping matches"] = new(
            "HBT0019",
            "PongShape is matched by the ping {\"id\":1,\"op\":\"ping\"} too, so that a ping could not be told from its answer; add a member that only a pong has",
            Usings + "[HeartbeatSocket(Ping = \"{\\\"id\\\":1,\\\"op\\\":\\\"ping\\\"}\", PongShape = [|\"[{\\\"op\\\":\\\"pong\\\"},{\\\"op\\\":\\\"ping\\\"}]\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Ping = \"{\\\"id\\\":1,\\\"op\\\":\\\"ping\\\"}\", PongShape = \"{\\\"op\\\":\\\"ping\\\",\\\"ret_msg\\\":\\\"pong\\\"}\")] public partial class Feed { }"),
        ["OnMessage of another type"] = new(
            "HBT0020",
            "'void Feed.OnMessage(byte[])' has the name of a hook but would never be called; write it as 'partial void OnMessage(ReadOnlySpan<byte> data)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnMessage|](byte[] data) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(ReadOnlySpan<byte> data) { } }"),
        ["OnMessage of a class of the project"] = new(
            "HBT0020",
            "'void Feed.OnMessage(Price)' has the name of a hook but would never be called; write it as 'partial void OnMessage(string message)' (this hook has other forms too), and deserialize the 'Price' in it, or rename it",
            Usings + "public sealed class Price { } [HeartbeatSocket] public partial class Feed { partial void [|OnMessage|](Price price) { } }",
            Usings + "public sealed class Price { public static Price Parse(string text) => new(); } [HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) => _ = Price.Parse(message); }"),
        ["OnMessageAsync without a token"] = new(
            "HBT0020",
            "'Task Feed.OnMessageAsync(string)' has the name of a hook but would never be called; write it as 'private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task [|OnMessageAsync|](string message) => await Task.Yield(); }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await Task.Yield(); }"),
        ["OnMessage not partial, of another type"] = new(
            "HBT0020",
            "'void Feed.OnMessage(int)' has the name of a hook but would never be called; write it as 'partial void OnMessage(string message)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private void [|OnMessage|](int number) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { private void Push(int number) { } }"),
        ["OnOpen that returns"] = new(
            "HBT0020",
            "'Task Feed.OnOpen()' has the name of a hook but would never be called; write it as 'private partial Task OnOpenAsync(CancellationToken cancellationToken)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task [|OnOpen|]() => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task OnOpenAsync(CancellationToken cancellationToken) => Task.CompletedTask; }"),
        ["OnMessage of another type, beside one of texts"] = new(
            "HBT0020",
            "'void Feed.OnMessage(int)' has the name of a hook but would never be called; write it as 'partial void OnMessage(ReadOnlySpan<byte> data)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } private void [|OnMessage|](int number) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } partial void OnMessage(ReadOnlySpan<byte> data) { } }"),
        ["OnPong of milliseconds"] = new(
            "HBT0020",
            "'void Feed.OnPong(int)' has the name of a hook but would never be called; write it as 'partial void OnPong(TimeSpan roundTrip)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnPong|](int milliseconds) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPong(TimeSpan roundTrip) { } }"),
        ["OnPong that may be null"] = new(
            "HBT0020",
            "'void Feed.OnPong(TimeSpan?)' has the name of a hook but would never be called; write it as 'partial void OnPong(TimeSpan roundTrip)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnPong|](TimeSpan? roundTrip) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPong(in TimeSpan roundTrip) { } }"),
        ["ShouldReconnect that returns nothing"] = new(
            "HBT0020",
            "'void Feed.ShouldReconnect(SocketCloseReason)' has the name of a hook but would never be called; write it as 'private partial bool ShouldReconnect(SocketCloseReason reason)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|ShouldReconnect|](SocketCloseReason reason) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial bool ShouldReconnect(SocketCloseReason reason) => true; }"),
        ["OnError by reference"] = new(
            "HBT0020",
            "'void Feed.OnError(ref Exception)' has the name of a hook but would never be called; write it as 'partial void OnError(Exception exception)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnError|](ref Exception exception) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnError(Exception? exception) { } }"),
        ["OnPing generic"] = new(
            "HBT0020",
            "'void Feed.OnPing<T>()' has the name of a hook but would never be called; write it as 'partial void OnPing()', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnPing|]<T>() where T : class { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPing() { } }"),
        ["OnGaveUp half declared"] = new(
            "HBT0020",
            "'void Feed.OnGaveUp()' has the name of a hook but would never be called; write it as 'partial void OnGaveUp(SocketCloseReason reason)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnGaveUp|](); }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnGaveUp(SocketCloseReason reason); }"),
        ["OnUnsent async"] = new(
            "HBT0020",
            "'Task Feed.OnUnsent(UnsentMessage)' has the name of a hook but would never be called; write it as 'partial void OnUnsent(UnsentMessage message)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task [|OnUnsent|](UnsentMessage message) => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnUnsent(UnsentMessage message) { } }"),
        ["OnConnecting of an address"] = new(
            "HBT0020",
            "'void Feed.OnConnecting(Uri)' has the name of a hook but would never be called; write it as 'partial void OnConnecting(ConnectContext context)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnConnecting|](Uri uri) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnConnecting(ConnectContext context) { } }"),
        ["RetryDelay partial, of another type"] = new(
            "HBT0020",
            "'TimeSpan Feed.RetryDelay(int)' has the name of a hook but would never be called; write it as 'private partial TimeSpan? RetryDelay(ReconnectAttempt attempt)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial TimeSpan [|RetryDelay|](int attempt) => TimeSpan.Zero; }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => TimeSpan.Zero; }"),
        ["RetryDelay not partial, of another type"] = new(
            "HBT0020",
            "'TimeSpan Feed.RetryDelay(int)' has the name of a hook but would never be called; write it as 'private partial TimeSpan? RetryDelay(ReconnectAttempt attempt)', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public TimeSpan [|RetryDelay|](int attempt) => TimeSpan.FromSeconds(attempt); }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => attempt.Delay; }"),
        ["OnOpeningAsync not partial, without a context"] = new(
            "HBT0020",
            "'Task Feed.OnOpeningAsync()' has the name of a hook but would never be called; write it as 'private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public Task [|OnOpeningAsync|]() => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => Task.CompletedTask; }"),
        ["OnMessage not partial"] = new(
            "HBT0021",
            "'Feed.OnMessage(string)' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { void [|OnMessage|](string message) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } }"),
        ["OnOpenAsync not partial"] = new(
            "HBT0021",
            "'Feed.OnOpenAsync(CancellationToken)' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private async ValueTask [|OnOpenAsync|](CancellationToken cancellationToken) => await Task.Yield(); }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial ValueTask OnOpenAsync(CancellationToken cancellationToken) => await Task.Yield(); }"),
        ["A static hook not partial"] = new(
            "HBT0021",
            "'Feed.OnClose(SocketCloseReason)' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public static void [|OnClose|](SocketCloseReason reason) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { public static partial void OnClose(SocketCloseReason reason) { } }"),
        ["RetryDelay not partial"] = new(
            "HBT0021",
            "'Feed.RetryDelay(ReconnectAttempt)' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public TimeSpan? [|RetryDelay|](ReconnectAttempt attempt) => attempt.Delay; }",
            Usings + "[HeartbeatSocket] public partial class Feed { public partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => attempt.Delay; }"),
        ["OnOpeningAsync not partial"] = new(
            "HBT0021",
            "'Feed.OnOpeningAsync(OpeningContext, CancellationToken)' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { private Task [|OnOpeningAsync|](OpeningContext context, CancellationToken cancellationToken) => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task OnOpeningAsync(OpeningContext context, CancellationToken cancellationToken) => Task.CompletedTask; }"),
        ["Two signatures of OnOpen"] = new(
            "HBT0022",
            "'Feed.OnOpenAsync(CancellationToken)' would never be called, because 'Feed.OnOpen()' handles the same event; keep one of them",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task [|OnOpenAsync|](CancellationToken cancellationToken) => await Task.Yield(); partial void OnOpen() { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task OnOpenAsync(CancellationToken cancellationToken) => await Task.Yield(); }"),
        ["Two signatures for text"] = new(
            "HBT0022",
            "'Feed.OnMessageAsync(string, CancellationToken)' would never be called, because 'Feed.OnMessage(string)' handles the same event; keep one of them",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } private partial ValueTask [|OnMessageAsync|](string message, CancellationToken cancellationToken) => default; }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } private partial ValueTask OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => default; }"),
        ["Two signatures for bytes"] = new(
            "HBT0022",
            "'Feed.OnMessageAsync(ReadOnlyMemory<byte>, CancellationToken)' would never be called, because 'Feed.OnMessage(ReadOnlySpan<byte>)' handles the same event; keep one of them",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(ReadOnlySpan<byte> data) { } private partial Task [|OnMessageAsync|](ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(ReadOnlySpan<byte> data) { } partial void OnMessage(string message) { } }"),
        ["One signature, once by in"] = new(
            "HBT0022",
            "'Feed.OnPong(in TimeSpan)' would never be called, because 'Feed.OnPong(TimeSpan)' handles the same event; keep one of them",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPong(TimeSpan one) { } partial void [|OnPong|](in TimeSpan other) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPong(TimeSpan one) { } }"),
        ["OnMessage async void"] = new(
            "HBT0023",
            "'Feed.OnMessage(string)' is async void: nothing would wait for it, and an exception in it would end the process; write it as 'private partial Task OnMessageAsync(string message, CancellationToken cancellationToken)'",
            Usings + "[HeartbeatSocket] public partial class Feed { async partial void [|OnMessage|](string message) => await Task.Delay(1); }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await Task.Delay(1, cancellationToken); }"),
        ["OnClose async void"] = new(
            "HBT0023",
            "'Feed.OnClose(SocketCloseReason)' is async void: nothing would wait for it, and an exception in it would end the process; write it as 'private partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken)'",
            Usings + "[HeartbeatSocket] public partial class Feed { async partial void [|OnClose|](SocketCloseReason reason) { await Task.Delay(1); } }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task OnCloseAsync(SocketCloseReason reason, CancellationToken cancellationToken) { await Task.Delay(1); } }"),
        ["OnPing async void"] = new(
            "HBT0023",
            "'Feed.OnPing()' is async void: nothing would wait for it, and an exception in it would end the process; remove 'async', and leave what takes long to a method that returns a Task and handles its exceptions",
            Usings + "[HeartbeatSocket] public partial class Feed { async partial void [|OnPing|]() => await Task.Delay(1); }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnPing() => _ = WorkAsync(); private async Task WorkAsync() => await Task.Delay(1); }"),
        ["OnReconnecting without a reconnect"] = new(
            "HBT0024",
            "'Feed.OnReconnecting(ReconnectAttempt)' is never called, because with Max = 0 the socket never reconnects; raise Max, or remove the hook",
            Usings + "[HeartbeatSocket(Max = 0)] public partial class Feed { partial void [|OnReconnecting|](ReconnectAttempt attempt) { } }",
            Usings + "[HeartbeatSocket(Max = 1)] public partial class Feed { partial void OnReconnecting(ReconnectAttempt attempt) { } }"),
        ["ShouldReconnect without a reconnect"] = new(
            "HBT0024",
            "'Feed.ShouldReconnect(SocketCloseReason)' is never called, because with Max = 0 the socket never reconnects; raise Max, or remove the hook",
            Usings + "[HeartbeatSocket(Max = 0)] public partial class Feed { private partial bool [|ShouldReconnect|](SocketCloseReason reason) => true; }",
            Usings + "[HeartbeatSocket(Max = -1)] public partial class Feed { private partial bool ShouldReconnect(SocketCloseReason reason) => true; }"),
        ["RetryDelay without a reconnect"] = new(
            "HBT0024",
            "'Feed.RetryDelay(ReconnectAttempt)' is never called, because with Max = 0 the socket never reconnects; raise Max, or remove the hook",
            Usings + "[HeartbeatSocket(Max = 0)] public partial class Feed { private partial TimeSpan? [|RetryDelay|](ReconnectAttempt attempt) => attempt.Delay; }",
            Usings + "[HeartbeatSocket(Max = 1)] public partial class Feed { private partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => attempt.Delay; }"),
        ["OnAccepting without an endpoint"] = new(
            "HBT0024",
            "'Feed.OnAccepting(AcceptContext)' is never called, because only an endpoint calls it, and Endpoint = false; remove Endpoint = false, or remove the hook",
            Usings + "[HeartbeatSocket(Endpoint = false)] public partial class Feed { partial void [|OnAccepting|](AcceptContext context) { } }",
            Usings + "[HeartbeatSocket(Endpoint = true)] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }"),
        ["OnAccepting with a wrong parameter"] = new(
            "HBT0020",
            "'void Feed.OnAccepting(ConnectContext)' has the name of a hook but would never be called; write it as 'partial void OnAccepting(AcceptContext context)' (this hook has other forms too), or rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnAccepting|](ConnectContext context) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnAccepting(AcceptContext context) { } }"),
        ["A letter missing"] = new(
            "HBT0025",
            "'Feed.OnMesage(string)' is no hook; did you mean 'OnMessage'?",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnMesage|](string message) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } }"),
        ["Two letters swapped"] = new(
            "HBT0025",
            "'Feed.OnOpne()' is no hook; did you mean 'OnOpen'?",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnOpne|]() { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }"),
        ["Two letters of a long name wrong"] = new(
            "HBT0025",
            "'Feed.ShuldReconect(SocketCloseReason)' is no hook; did you mean 'ShouldReconnect'?",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial bool [|ShuldReconect|](SocketCloseReason reason) => true; }",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial bool ShouldReconnect(SocketCloseReason reason) => true; }"),
        ["Another case"] = new(
            "HBT0025",
            "'Feed.onClose(SocketCloseReason)' is no hook; did you mean 'OnClose'?",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|onClose|](SocketCloseReason reason) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnClose(SocketCloseReason reason) { } }"),
        ["Another word for it"] = new(
            "HBT0025",
            "'Feed.OnDisconnected(SocketCloseReason)' is no hook; did you mean 'OnClose'?",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void [|OnDisconnected|](SocketCloseReason reason) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnClose(SocketCloseReason reason) { } }"),
        ["Another word for it, awaited"] = new(
            "HBT0025",
            "'Feed.OnReceivedAsync(string, CancellationToken)' is no hook; did you mean 'OnMessageAsync'?",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task [|OnReceivedAsync|](string message, CancellationToken cancellationToken) => await Task.Yield(); }",
            Usings + "[HeartbeatSocket] public partial class Feed { private async partial Task OnMessageAsync(string message, CancellationToken cancellationToken) => await Task.Yield(); }"),
        ["A hook that cannot be awaited"] = new(
            "HBT0025",
            "'Feed.OnErrorAsync(Exception, CancellationToken)' is no hook; did you mean 'OnError'?",
            Usings + "[HeartbeatSocket] public partial class Feed { private partial Task [|OnErrorAsync|](Exception exception, CancellationToken cancellationToken) => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket] public partial class Feed { partial void OnError(Exception exception) { } }"),
        ["A property of the class"] = new(
            "HBT0030",
            "'Feed.State' collides with the generated member 'State'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public string [|State|] => \"\"; }",
            Usings + "[HeartbeatSocket] public partial class Feed { public string Condition => \"\"; }"),
        ["A method of the class"] = new(
            "HBT0030",
            "'Feed.DisposeAsync()' collides with the generated member 'DisposeAsync()'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public ValueTask [|DisposeAsync|]() => default; }",
            Usings + "[HeartbeatSocket] public partial class Feed { public ValueTask DisposeAsync(bool really) => default; }"),
        ["A field in place of several methods"] = new(
            "HBT0030",
            "'Feed.SendAsync' collides with the generated member 'SendAsync(string, CancellationToken)'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public const int [|SendAsync|] = 1; }",
            Usings + "[HeartbeatSocket] public partial class Feed { public Task SendAsync(int number) => Task.CompletedTask; }"),
        ["A nested type"] = new(
            "HBT0030",
            "'Feed.Options' collides with the generated member 'Options'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public sealed class [|Options|] { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { public sealed class Settings { } }"),
        ["A type parameter"] = new(
            "HBT0030",
            "'Completion' collides with the generated member 'Completion'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed<[|Completion|]> { }",
            Usings + "[HeartbeatSocket] public partial class Feed<TCompletion> { }"),
        ["Half a property"] = new(
            "HBT0030",
            "'Feed.get_State()' collides with the generated member 'State'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public int [|get_State|]() => 1; }",
            Usings + "[HeartbeatSocket] public partial class Feed { public int GetState() => 1; }"),
        ["Half an event"] = new(
            "HBT0030",
            "'Feed.add_StateChanged(EventHandler<SocketStateChange>)' collides with the generated member 'StateChanged'; rename it",
            Usings + "[HeartbeatSocket] public partial class Feed { public void [|add_StateChanged|](EventHandler<SocketStateChange> handler) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { public void AddStateChanged(EventHandler<SocketStateChange> handler) { } }"),
        ["The class itself"] = new(
            "HBT0030",
            "'Probe' collides with the generated member 'Probe()'; rename it",
            Usings + "[HeartbeatSocket] public partial class [|Probe|] { }",
            Usings + "[HeartbeatSocket] public partial class Prober { }"),
        ["A connect without an address"] = new(
            "HBT0030",
            "'Feed.ConnectAsync(CancellationToken)' collides with the generated member 'ConnectAsync(CancellationToken)'; rename it",
            Usings + "[HeartbeatSocket(\"wss://example.com\")] public partial class Feed { public Task [|ConnectAsync|](CancellationToken token) => Task.CompletedTask; }",
            Usings + "[HeartbeatSocket(\"wss://example.com\")] public partial class Feed { public Task StartAsync(CancellationToken token) => ConnectAsync(token); }"),
        ["An inherited member"] = new(
            "HBT0031",
            "'Base.State' is inherited and has the name of the generated member 'State', so 'Feed' has the generated one through IHeartbeatSocket only; rename the inherited one, or let 'Feed' hold a 'Base' instead of deriving from it",
            Usings + "public class Base { protected int State => 1; } [HeartbeatSocket] public partial class [|Feed|] : Base { }",
            Usings + "public class Base { private int State => 1; public int Use() => State; } [HeartbeatSocket] public partial class Feed : Base { }"),
        ["Inherited options"] = new(
            "HBT0031",
            "'Base.Options' is inherited and has the name of the generated member 'Options', so 'Feed' has the generated one through IHeartbeatSocket only, where it cannot be set; rename the inherited one, or let 'Feed' hold a 'Base' instead of deriving from it",
            Usings + "public class Base { protected int Options => 1; } [HeartbeatSocket] public partial class [|Feed|] : Base { }",
            Usings + "public class Base { private int Options => 1; public int Use() => Options; } [HeartbeatSocket] public partial class Feed : Base { }"),
        ["Inherited default options"] = new(
            "HBT0031",
            "'Base.DefaultOptions' is inherited and has the name of the generated member 'DefaultOptions', so 'Feed' does not get the generated one; rename the inherited one, or let 'Feed' hold a 'Base' instead of deriving from it",
            Usings + "public class Base { public const string DefaultOptions = \"\"; } [HeartbeatSocket] public partial class [|Feed|] : Base { }",
            Usings + "public class Base { public const string UsualOptions = \"\"; } [HeartbeatSocket] public partial class Feed : Base { }"),
        ["An inherited method"] = new(
            "HBT0031",
            "'Base<int>.CloseAsync(WebSocketCloseStatus, string, CancellationToken)' is inherited and has the name of the generated member 'CloseAsync(WebSocketCloseStatus, string?, CancellationToken)', so 'Feed' has the generated one through IHeartbeatSocket only; rename the inherited one, or let 'Feed' hold a 'Base<int>' instead of deriving from it",
            Usings + "public abstract class Base<T> { public virtual void CloseAsync(System.Net.WebSockets.WebSocketCloseStatus status, string description, CancellationToken cancellationToken) { } } [HeartbeatSocket] public partial class [|Feed|] : Base<int> { }",
            Usings + "public abstract class Base<T> { public virtual void CloseAsync(T reason) { } } [HeartbeatSocket] public partial class Feed : Base<int> { }"),
        ["An inherited way to dispose"] = new(
            "HBT0031",
            "'Base.DisposeAsync()' is inherited and has the name of the generated member 'DisposeAsync()', so 'Feed' has the generated one through IAsyncDisposable only; rename the inherited one, or let 'Feed' hold a 'Base' instead of deriving from it",
            Usings + "public class Base { public ValueTask DisposeAsync() => default; } [HeartbeatSocket] public partial class [|Feed|] : Base { }",
            Usings + "public class Base { public ValueTask DisposeAsync(bool really) => default; } [HeartbeatSocket] public partial class Feed : Base { }"),
        ["A generic class without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Feed<T>', because 'Feed<T>' is generic; remove its type parameters, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "[HeartbeatSocket] public partial class [|Feed|]<T> { }",
            Usings + "[HeartbeatSocket(Endpoint = false)] public partial class Feed<T> { }"),
        ["A class in a generic one without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Outer<T>.Feed', because 'Outer<T>' is generic; remove its type parameters, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "public partial class Outer<T> { [HeartbeatSocket] public partial class [|Feed|] { } }",
            Usings + "public partial class Outer { [HeartbeatSocket] public partial class Feed { } }"),
        ["A private class without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Outer.Feed', because other code of the project cannot see 'Outer.Feed'; make that internal or public, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "public partial class Outer { [HeartbeatSocket] private partial class [|Feed|] { } }",
            Usings + "public partial class Outer { [HeartbeatSocket] internal partial class Feed { } }"),
        ["A class in a private one without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Outer.Middle.Feed', because other code of the project cannot see 'Outer.Middle'; make that internal or public, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "public partial class Outer { private protected partial class Middle { [HeartbeatSocket] public partial class [|Feed|] { } } }",
            Usings + "public partial class Outer { protected internal partial class Middle { [HeartbeatSocket] public partial class Feed { } } }"),
        ["A private constructor without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Feed', because it has no constructor that other code of the project can see; make one internal or public, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "[HeartbeatSocket] public partial class [|Feed|] { private Feed() { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { internal Feed() { } }"),
        ["A constructor by reference without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Feed', because its constructor takes 'number' by reference; take that by value, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "[HeartbeatSocket] public partial class [|Feed|] { public Feed(IServiceProvider services, ref int number) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { public Feed(IServiceProvider services, ref int number) { } public Feed(in int number) { } }"),
        ["A constructor of a span without an endpoint"] = new(
            "HBT0032",
            "No endpoint 'MapFeed' is generated for 'Feed', because its constructor takes 'data', a 'Span<byte>', which no service can be; take something else, serve it with AcceptAsync, or set Endpoint = false if it only connects",
            Usings + "[HeartbeatSocket] public partial class [|Feed|] { public Feed(Span<byte> data) { } }",
            Usings + "[HeartbeatSocket] public partial class Feed { public Feed(byte[] data) { } }"),
        ["Failures that nobody hears of"] = new(
            "HBT0033",
            "'Feed' has no OnError hook and sets no logger, so unless its creator sets Logger or LoggerFactory in Options, its failures go only to the event source 'Heartbeat', which dotnet-trace records; add OnError",
            Usings + "[HeartbeatSocket(Endpoint = false)] public partial class [|Feed|] { partial void OnMessage(string message) { } }",
            Usings + "[HeartbeatSocket(Endpoint = false)] public partial class Feed { partial void OnMessage(string message) { } partial void OnError(Exception exception) { } }"),
        ["Interval outlives proxies"] = new(
            "HBT0040",
            "Interval is 55000 ms, but common proxies close a connection that is idle for 60 s (nginx: proxy_read_timeout), and the next ping is sent this long after the last answer; make it shorter than 55000",
            Usings + "[HeartbeatSocket(Interval = [|55 * 1000|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Interval = 54999)] public partial class Feed { }"),
        ["Timeout in seconds"] = new(
            "HBT0041",
            "Timeout is 99 ms; did you mean 99000 (99 s)?",
            Usings + "[HeartbeatSocket(Interval = 100, Timeout = [|99|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Interval = 100, Timeout = 100)] public partial class Feed { }"),
        ["Interval in seconds, which Timeout follows"] = new(
            "HBT0041",
            "Interval is 10 ms; did you mean 10000 (10 s)?",
            Usings + "[HeartbeatSocket(Interval = [|10|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Interval = 100)] public partial class Feed { }"),
        ["Interval in seconds, beside a Timeout"] = new(
            "HBT0041",
            "Interval is 1 ms; did you mean 1000 (1 s)?",
            Usings + "[HeartbeatSocket(Interval = [|1|], Timeout = 1000)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Interval = 1000, Timeout = 1000)] public partial class Feed { }"),
        ["Retry in seconds"] = new(
            "HBT0042",
            "Retry is 5 ms; did you mean 5000 (5 s)?",
            Usings + "[HeartbeatSocket(Retry = [|5|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Retry = 100)] public partial class Feed { }"),
        ["ConnectTimeout in seconds"] = new(
            "HBT0042",
            "ConnectTimeout is 10 ms; did you mean 10000 (10 s)?",
            Usings + "[HeartbeatSocket(ConnectTimeout = [|10|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(ConnectTimeout = 100)] public partial class Feed { }"),
        ["CloseTimeout in seconds"] = new(
            "HBT0042",
            "CloseTimeout is 5 ms; did you mean 5000 (5 s)?",
            Usings + "[HeartbeatSocket(CloseTimeout = [|5|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(CloseTimeout = 100)] public partial class Feed { }"),
        ["StallTimeout in seconds"] = new(
            "HBT0042",
            "StallTimeout is 99 ms; did you mean 99000 (99 s)?",
            Usings + "[HeartbeatSocket(StallTimeout = [|99|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(StallTimeout = 0)] public partial class Feed { }"),
        ["Without jitter and without end"] = new(
            "HBT0043",
            "Jitter = false with Max = -1: after an outage all clients return in step, again and again, and the server refuses most of them each time; set Jitter to true, or leave it out",
            Usings + "[HeartbeatSocket(Jitter = [|false|], Max = -1, Backoff = Backoff.Exponential)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Jitter = false, Max = 100)] public partial class Feed { }"),
        ["Without a pause and without end"] = new(
            "HBT0043",
            "Retry = 999 with Max = -1: after an outage each client tries again every 999 ms, for as long as the server is away; make Retry 1000 or more, or set Backoff to Backoff.Exponential",
            Usings + "[HeartbeatSocket(Retry = [|999|], Max = -1, Backoff = Backoff.Constant)] public partial class Feed { }",
            Usings + "[HeartbeatSocket(Retry = 999, Max = -1, Backoff = Backoff.Exponential)] public partial class Feed { }"),
        ["An address that is not encrypted"] = new(
            "HBT0044",
            "\"ws://example.com/feed\" is not encrypted, so anyone on the way can read and change what is sent; write wss:// where the server offers it",
            Usings + "[HeartbeatSocket([|\"ws://example.com/feed\"|])] public partial class Feed { }",
            Usings + "[HeartbeatSocket(\"wss://example.com/feed\")] public partial class Feed { }"),
    };

    private static string Beat(string name, string constructor) =>
        $$"""
         public sealed class {{name}} : HeartbeatProtocol
         {
             {{constructor}}
             public override int MaxSize => 0;
             public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => default;
             public override void WritePing(long number, System.Buffers.IBufferWriter<byte> writer) { }
             public override void WritePong(System.ReadOnlySpan<byte> ping, System.Buffers.IBufferWriter<byte> writer) { }
         }
         """;
}
