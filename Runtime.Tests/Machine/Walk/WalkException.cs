using System.Text;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Something does not hold: says what, under which settings, and after which history, as a list that one can read.</summary>
internal sealed class WalkException(WalkedCase walked, Letter[] history, Exception exception)
    : Exception($"{exception.Message}\n{walked}\n{Tell(walked, history)}", exception)
{
    public static string Tell(WalkedCase walked, Letter[] history)
    {
        var told = new StringBuilder();
        var world = new WalkedWorld(walked);
        world.Effected = effect => told.Append($", {world.Describe(effect)}");
        for (var step = 0; step < history.Length; step++)
        {
            told.Append($"{step + 1,3}. ");
            var effects = told.Length;
            try
            {
                world.Play(history[step]);
            }
            catch (Exception)
            {
                // It is being told.
            }

            told.Insert(effects, $"{history[step]} at {world.Now} in {world.Phase}");
            told.AppendLine();
        }

        return told.ToString();
    }
}
