using System.Security.Cryptography;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>A connection may end while one of its messages is compressed.</summary>
public sealed class DisposedDeflaterTests
{
    /// <summary>Whoever ends a connection does not wait for who writes to it.</summary>
    [Fact]
    public async Task It_may_be_disposed_of_while_it_compresses()
    {
        var message = RandomNumberGenerator.GetBytes(50_000);
        for (var round = 0; round < 200; round++)
        {
            var deflater = new MessageDeflater(round % 2 == 0);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var compressing = Task.Run(
                () =>
                {
                    var messages = 0;
                    try
                    {
                        while (true)
                        {
                            deflater.Deflate(message, endsMessage: true);
                            deflater.Clear();
                            messages++;
                            begun.TrySetResult();
                        }
                    }
                    catch (IOException)
                    {
                        return messages;
                    }
                },
                TestContext.Current.CancellationToken);
            await begun.Task;
            deflater.Dispose();
            Assert.True(await compressing > 0);
        }
    }
}
