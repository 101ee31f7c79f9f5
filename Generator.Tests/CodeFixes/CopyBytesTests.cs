using Heartbeat.Generator.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.Tests.CodeFixes;

public sealed class CopyBytesTests
{
    private const string Id = "HBT0055";

    [Theory]
    [InlineData("data", "private ReadOnlyMemory<byte> _last;", "/* a */ _last = data; // b", "/* a */ _last = data.ToArray(); // b")]
    [InlineData("data", "private ReadOnlyMemory<byte>? _last;", "_last = data;", "_last = data.ToArray();")]
    [InlineData("data[1..]", "private ReadOnlyMemory<byte> _last;", "_last = data[1..];", "_last = data[1..].ToArray();")]
    [InlineData("data.Slice(1)", "private readonly List<ReadOnlyMemory<byte>> _all = new();", "_all.Add(data.Slice(1));", "_all.Add(data.Slice(1).ToArray());")]
    [InlineData("data", "private (int, ReadOnlyMemory<byte>) _last;", "_last = (1, data);", "_last = (1, data.ToArray());")]
    [InlineData("data", "", "_ = SendAsync(data);", "_ = SendAsync(data.ToArray());")]
    public async Task The_bytes_are_copied_where_they_are_kept(string bytes, string field, string before, string after)
    {
        var changed = await Editor.Open(Hook(field, before)).FixAsync(new CopyBytes(), Id, $"Copy the bytes: '{bytes}.ToArray()'");

        Assert.Equal(Hook(field, after), changed.Text);
    }

    [Theory]
    // In there it would be too late.
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "_ = Task.Run(() => Use(data));")]
    // The callback would be given something else.
    [InlineData("private static void Use(object? bytes) => Console.WriteLine((ReadOnlyMemory<byte>)bytes!);", "ThreadPool.QueueUserWorkItem(Use, data);")]
    [InlineData("private static void Use(ReadOnlyMemory<byte> bytes) => Console.WriteLine(bytes);", "ThreadPool.QueueUserWorkItem(Use, data, preferLocal: false);")]
    [InlineData("private object? _last;", "_last = data;")]
    public async Task Where_an_array_is_not_the_same_none_is_offered(string members, string statement)
    {
        Assert.Empty(await Editor.Open(Hook(members, statement)).TitlesAsync(new CopyBytes(), Id));
    }

    [Fact]
    public async Task All_bytes_are_copied_at_once()
    {
        const string Fields = "private ReadOnlyMemory<byte> _first; private ReadOnlyMemory<byte> _last;";

        var changed = await Editor.Open(Hook(Fields, "_first = data; _last = data;")).FixAllAsync(new CopyBytes(), Id, FixAllScope.Document);

        Assert.Equal(Hook(Fields, "_first = data.ToArray(); _last = data.ToArray();"), changed.Text);
    }

    private static string Hook(string members, string statements) => SocketClassFile.Around(
        $$"""
        {{members}} private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
            {
                await Task.Yield();
                {{statements}}
            }
        """);
}
