using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What a starved pool was given is taken back, and no more than that.</summary>
[Collection(Alone.Name)]
public sealed class RaisedMinimumTests : IDisposable
{
    private readonly (int Workers, int CompletionPorts) _minimum = Minimum();
    private readonly RaisedMinimum _raised = new();

    [Fact]
    public void It_is_lowered_by_as_much_as_it_was_raised()
    {
        _raised.Raise(4);
        _raised.Raise(8);
        Assert.Equal((12, _minimum.Workers + 12), (_raised.By, Minimum().Workers));

        _raised.Lower();
        Assert.Equal((0, _minimum), (_raised.By, Minimum()));
    }

    [Fact]
    public void It_is_lowered_by_no_more_than_the_programs_maximum_let_it_be_raised()
    {
        ThreadPool.GetMaxThreads(out var workers, out var completionPorts);
        try
        {
            Assert.True(ThreadPool.SetMaxThreads(_minimum.Workers + 5, completionPorts));
            _raised.Raise(4);
            _raised.Raise(8);
            _raised.Raise(16);
            Assert.Equal((5, _minimum.Workers + 5), (_raised.By, Minimum().Workers));

            _raised.Lower();
            Assert.Equal(_minimum, Minimum());
        }
        finally
        {
            ThreadPool.SetMaxThreads(workers, completionPorts);
        }
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(100)]
    public void What_the_program_sets_meanwhile_stays(int more)
    {
        _raised.Raise(20);
        ThreadPool.SetMinThreads(_minimum.Workers + more, _minimum.CompletionPorts);
        _raised.Lower();
        Assert.Equal(_minimum.Workers + more, Minimum().Workers);
    }

    [Fact]
    public void What_the_program_sets_meanwhile_is_raised_anew()
    {
        _raised.Raise(20);
        ThreadPool.SetMinThreads(_minimum.Workers + 100, _minimum.CompletionPorts);
        _raised.Raise(4);
        Assert.Equal((4, _minimum.Workers + 104), (_raised.By, Minimum().Workers));

        _raised.Lower();
        Assert.Equal(_minimum.Workers + 100, Minimum().Workers);
    }

    public void Dispose() => ThreadPool.SetMinThreads(_minimum.Workers, _minimum.CompletionPorts);

    private static (int Workers, int CompletionPorts) Minimum()
    {
        ThreadPool.GetMinThreads(out var workers, out var completionPorts);
        return (workers, completionPorts);
    }
}
