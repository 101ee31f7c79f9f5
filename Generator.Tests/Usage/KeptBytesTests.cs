namespace Heartbeat.Generator.Tests.Usage;

/// <summary>HBT0055: bytes that are used when the hook to which they were lent has completed.</summary>
public sealed class KeptBytesTests
{
    private const string Id = "HBT0055";

    [Theory]
    [InlineData("private ReadOnlyMemory<byte> _last;", "_last = [|data|];")]
    [InlineData("private ReadOnlyMemory<byte> _last;", "this._last = [|data|];")]
    [InlineData("private ReadOnlyMemory<byte>? _last;", "_last = [|data|];")]
    [InlineData("private static ReadOnlyMemory<byte> _last;", "Feed._last = [|data|];")]
    [InlineData("public ReadOnlyMemory<byte> Last { get; private set; }", "Last = [|data|];")]
    [InlineData("private (int, ReadOnlyMemory<byte>) Last { get; set; }", "Last = (1, [|data|]);")]
    [InlineData("private ReadOnlyMemory<byte> _last;", "_last = [|data[1..]|];")]
    [InlineData("private ReadOnlyMemory<byte> _last;", "_last = [|data.Slice(1).Slice(2)|];")]
    [InlineData("private readonly ReadOnlyMemory<byte>[] _last = new ReadOnlyMemory<byte>[1];", "_last[0] = [|data|];")]
    [InlineData("private readonly List<ReadOnlyMemory<byte>> _all = new();", "_all.Add([|data|]);")]
    [InlineData("private readonly Queue<ReadOnlyMemory<byte>> _all = new();", "_all.Enqueue([|data.Slice(1)|]);")]
    [InlineData("private readonly Dictionary<int, ReadOnlyMemory<byte>> _all = new();", "_all.TryAdd(1, [|data|]); _all[2] = [|data|];")]
    [InlineData("private readonly Channel<ReadOnlyMemory<byte>> _all = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();", "_all.Writer.TryWrite([|data|]);")]
    [InlineData("private readonly Channel<ReadOnlyMemory<byte>> _all = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();", "await _all.Writer.WriteAsync([|data|], cancellationToken);")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "_ = Task.Run(() => Use([|data|]));")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "_ = Task.Run(async () => { await Task.Yield(); Use([|data|]); Use(data); });")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "_ = Task.Run(Later); void Later() => Use([|data|]);")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "ThreadPool.QueueUserWorkItem(_ => Use([|data|]));")]
    [InlineData("private static void Use(object? bytes) => Console.WriteLine(bytes);", "ThreadPool.QueueUserWorkItem(Use, [|data|]);")]
    [InlineData("private Timer? _timer; private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "_timer = new Timer(_ => Use([|data|]), null, 1000, 1000);")]
    [InlineData("", "_ = SendAsync([|data|]);")]
    public async Task Kept(string members, string statements) => await Marked.Members(Id, $"{members} {Hook(statements)}");

    [Fact]
    public async Task Kept_by_the_hook_that_is_told_the_type() => await Marked.Members(
        Id,
        "private ReadOnlyMemory<byte> _last; private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken) { _last = [|data|]; return Task.CompletedTask; }");

    [Fact]
    public async Task Kept_by_an_expression_body() => await Marked.Members(
        Id,
        "private readonly List<ReadOnlyMemory<byte>> _all = new(); private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Task.FromResult(_all.Remove(_last = [|data|])); private ReadOnlyMemory<byte> _last;");

    [Theory]
    // A copy is the class's own.
    [InlineData("private ReadOnlyMemory<byte> _last;", "_last = data.ToArray();")]
    [InlineData("private readonly List<byte[]> _all = new();", "_all.Add(data.ToArray()); _all.Add(data[1..].ToArray());")]
    [InlineData("private static void Use(byte[] bytes) => Console.WriteLine(bytes);", "var copy = data.ToArray(); _ = Task.Run(() => Use(copy));")]
    // What is read from them is kept, not they.
    [InlineData("private int _length; private string _text = \"\";", "_length = data.Length; _text = System.Text.Encoding.UTF8.GetString(data.Span);")]
    // The hook waits.
    [InlineData("", "await SendAsync(data, cancellationToken);")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "await Task.Run(() => Use(data), cancellationToken);")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "var work = Task.Run(() => Use(data), cancellationToken); await work;")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "var all = new List<Task>(); all.Add(Task.Run(() => Use(data))); await Task.WhenAll(all);")]
    [InlineData("private readonly System.IO.Stream _file = System.IO.Stream.Null;", "await _file.WriteAsync(data, cancellationToken);")]
    // They live no longer than the hook.
    [InlineData("", "var last = data; Console.WriteLine(last);")]
    [InlineData("", "var all = new List<ReadOnlyMemory<byte>>(); all.Add(data); Console.WriteLine(all);")]
    [InlineData("private static void Use(Func<int> length) => Console.WriteLine(length());", "Use(() => data.Length);")]
    [InlineData("", "int Length() => data.Length; Console.WriteLine(Length());")]
    [InlineData("public class Frame { public ReadOnlyMemory<byte> Bytes; }", "var frame = new Frame { Bytes = data }; frame.Bytes = data; Console.WriteLine(frame);")]
    // They are given back before it ends.
    [InlineData("private ReadOnlyMemory<byte> _current;", "_current = data; Console.WriteLine(_current.Length); _current = default;")]
    // Other bytes.
    [InlineData("private ReadOnlyMemory<byte> _last; private readonly byte[] _buffer = new byte[1];", "data.CopyTo(_buffer); _last = _buffer;")]
    public async Task Not_kept(string members, string statements) => await Marked.Members(Id, $"{members} {Hook(statements)}");

    [Theory]
    // No hook: whose the bytes are, the class knows.
    [InlineData("private ReadOnlyMemory<byte> _last; public void Keep(ReadOnlyMemory<byte> data) { _last = data; Console.WriteLine(_last); }")]
    // A string is immutable.
    [InlineData("private string _last = \"\"; partial void OnMessage(string message) { _last = message; Console.WriteLine(_last); }")]
    [InlineData("private byte[] _last = Array.Empty<byte>(); partial void OnMessage(ReadOnlySpan<byte> data) { _last = data.ToArray(); Console.WriteLine(_last); }")]
    public async Task Not_of_other_methods(string members) => await Marked.Members(Id, members);

    private static string Hook(string statements) =>
        $"private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) {{ await Task.Yield(); {statements} }}";
}
