using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>A socket that is made and connected in a method, and that nothing but this method can reach or end.</summary>
internal static class UndisposedSocketRule
{
    public static Diagnostic? Check(IVariableDeclaratorOperation declarator, UsageSymbols symbols) =>
        ResultOf.Unconverted(declarator.Initializer?.Value) is IObjectCreationOperation creation
        && symbols.IsSocket(creation.Type)
        && !creation.Arguments.Any(static argument => MayKeepTheSocket(argument.Value.Type))
        && !IsUsing(declarator)
        && IsConnectedAndLeft(declarator, symbols)
            ? Diagnostic.Create(UsageRules.SocketNotDisposed, declarator.Syntax.GetLocation(), declarator.Symbol.Name)
            : null;

    // A registry that the constructor is given may end the socket. A text, a number or an address cannot.
    private static bool MayKeepTheSocket(ITypeSymbol? type) =>
        type is not ({ IsValueType: true } or { SpecialType: SpecialType.System_String } or { Name: "Uri" });

    private static bool IsUsing(IOperation declarator)
    {
        for (var level = declarator.Parent; level is not null and not IBlockOperation; level = level.Parent)
        {
            if (level is IUsingDeclarationOperation or IUsingOperation)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsConnectedAndLeft(IVariableDeclaratorOperation declarator, UsageSymbols symbols)
    {
        var function = NestedFunction.Around(declarator);
        var isConnected = false;
        foreach (var reference in NestedFunction.RootOf(declarator).Descendants().OfType<ILocalReferenceOperation>())
        {
            if (!SymbolEqualityComparer.Default.Equals(reference.Local, declarator.Symbol))
            {
                continue;
            }

            // Captured, it can be ended from elsewhere.
            if (NestedFunction.Around(reference) != function)
            {
                return false;
            }

            switch (reference.Parent)
            {
                case IInvocationOperation call when call.Instance == reference && LeavesItOpen(call.TargetMethod, symbols):
                    isConnected |= call.TargetMethod.Name is "ConnectAsync" or "ReconnectAsync";
                    break;
                case IPropertyReferenceOperation { Property.Name: not "Completion" }:
                case IEventReferenceOperation:
                    break;
                default:
                    return false;
            }
        }

        return isConnected;
    }

    // A method of the class's own may do anything.
    private static bool LeavesItOpen(IMethodSymbol method, UsageSymbols symbols) =>
        method.Name is not ("CloseAsync" or "DisposeAsync" or "AcceptAsync") && symbols.IsSocketMember(method);
}
